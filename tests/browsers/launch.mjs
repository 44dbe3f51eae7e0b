// The browsers, each started as its user would: with a profile of its own and an address. None needs a driver, since
// the pages tell the test themselves what came out.

import { spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";

import { browserEnvironment } from "../../scripts/browser.mjs";

const PROGRAMS = browserEnvironment();

/** Firefox shows nothing but the page, and calls nobody. */
const FIREFOX_PREFERENCES = {
  "app.update.enabled": false,
  "browser.shell.checkDefaultBrowser": false,
  "browser.startup.homepage_override.mstone": "ignore",
  "datareporting.policy.dataSubmissionEnabled": false,
  "datareporting.policy.firstRunURL": "",
  "network.captive-portal-service.enabled": false,
  "network.connectivity-service.enabled": false,
  "services.settings.server": "data:,",
  "toolkit.telemetry.reportingpolicy.firstRun": false,
};

/** By name: what shows an address, with a folder for the profile, and gives the process. */
export const BROWSERS = {
  Chromium: {
    start: (t, profile, address) =>
      launch(t, PROGRAMS.CHROMIUM, [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        `--user-data-dir=${profile}`,
        address,
      ]),
  },
  Firefox: {
    start: (t, profile, address) => {
      const lines = Object.entries(FIREFOX_PREFERENCES).map(
        ([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});\n`,
      );
      writeFileSync(join(profile, "user.js"), lines.join(""));
      return launch(t, PROGRAMS.FIREFOX, ["--headless", "--no-remote", "--profile", profile, address]);
    },
  },
  /** The small browser of WebKitGTK: the engine of Safari, on another platform. */
  WebKit: {
    start: async (t, profile, address) => {
      const DISPLAY = await startDisplay(t);
      const folders = Object.fromEntries(
        ["HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME"].map((name) => [
          name,
          join(profile, name.toLowerCase()),
        ]),
      );
      for (const folder of Object.values(folders)) mkdirSync(folder, { recursive: true });
      return launch(t, PROGRAMS.MINIBROWSER, [address], { ...folders, DISPLAY });
    },
  },
};

/** Starts a program that does not outlive the test, in a group of its own, so that its helpers end with it. */
function launch(t, program, parameters, environment = {}) {
  const child = spawn(program, parameters, {
    detached: true,
    env: { ...process.env, ...environment },
    stdio: "ignore",
  });
  const ended = once(child, "exit");
  const kill = async () => {
    try {
      process.kill(-child.pid, "SIGKILL");
    } catch (error) {
      if (error.code !== "ESRCH") throw error;
    }
    await ended;
  };
  t.after(kill);
  return { ended, kill };
}

/** Starts a display that nobody sees, and gives its name. */
async function startDisplay(t) {
  const child = spawn(PROGRAMS.XVFB, ["-displayfd", "3", "-nolisten", "tcp"], {
    stdio: ["ignore", "ignore", "ignore", "pipe"],
  });
  const ended = once(child, "exit");
  t.after(async () => {
    child.kill("SIGKILL");
    await ended;
  });
  const [number] = await Promise.race([
    once(createInterface(child.stdio[3]), "line"),
    ended.then(() => Promise.reject(new Error("Xvfb did not start"))),
  ]);
  return `:${number}`;
}
