// A step of start.bench.mjs in a process of its own: start-in-host.mjs <address of the entry>. Prints JSON.

import { measureStart } from "./start-work.mjs";

console.log(JSON.stringify(await measureStart({ entry: process.argv[2], options: { store: "memory" } })));
