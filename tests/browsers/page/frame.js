import { tellWhenCounted } from "./tell.js";

tellWhenCounted(parent);
