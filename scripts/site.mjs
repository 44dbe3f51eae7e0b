// Puts together what the server serves: www/, and the package under /pkg/.

import { cpSync, existsSync, rmSync } from "node:fs";
import { join } from "node:path";

const site = join(process.env["CARGO_TARGET_DIR"] ?? "target", "site");

rmSync(site, { force: true, recursive: true });
cpSync("www", site, { recursive: true });
cpSync(join("pkg", "dist"), join(site, "pkg", "dist"), { recursive: true });
if (!existsSync(join(site, "index.html"))) console.warn("site: there is no page yet (www/index.html)");
