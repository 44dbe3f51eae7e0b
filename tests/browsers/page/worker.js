import { tellWhenCounted } from "./tell.js";

tellWhenCounted(self);
