import { Instance, serve } from "./instance.js";

const instance = new Instance();
self.onconnect = ({ ports: [port] }) => serve(port, instance);
