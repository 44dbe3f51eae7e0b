import { Instance, serve } from "./instance.js";

const instance = new Instance();
self.onmessage = ({ ports: [port] }) => serve(port, instance);
