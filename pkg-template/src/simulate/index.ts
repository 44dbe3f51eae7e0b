// Loaded when the first simulation begins.

export { beginSimulation, simulateWhile } from "./simulation.js";
