import { Instance, serve } from "./instance.js";

serve(self, new Instance());
