// While five instances write the same counters, one of them is frozen, put away or killed: the others go on, nothing is
// lost, and when it is back it catches up and goes on. The first tab was the first to open the database, so it is the one
// that does the housekeeping until the misfortune.

import assert from "node:assert/strict";
import test from "node:test";

import { killRenderer, letSleep, rendererOf, scope, TEST_MS } from "./harness.mjs";
import {
  assertCounted,
  DATABASE,
  endWriting,
  startInstances,
  startWriting,
  untilEachWrites,
} from "./instances.mjs";

const COUNTERS = ["a", "b"];

/** What everybody writes before, during and after the misfortune, in increments. */
const STEP = 20;

/** With enough bytes beside the counters that there are checkpoints. */
const PACE = { lanes: 2, pauseMs: 50, ballastBytes: 250_000 };

/**
 * Each tells which instance it befalls, which workers there are if not all, what to find out before, and what happens.
 * `strike` gives `revive`, which brings the instance back; that tells whether it is still the same one, which goes on by
 * itself, or has to be opened anew.
 */
const MISFORTUNES = [
  {
    title: "a frozen tab",
    victim: ({ first }) => first,
    async strike({ first }) {
      const { freeze, thaw } = await letSleep(first.page);
      await freeze();
      return async () => {
        await thaw();
        return "the same";
      };
    },
  },
  {
    title: "a tab in the back/forward cache",
    victim: ({ first }) => first,
    async strike({ first, address }) {
      await first.page.goto(`${address}/instances/away.html`);
      return async (t) => {
        await first.page.goBack({ waitUntil: "commit" });
        await first.isReady();
        const state = await first.page.evaluate(() => (window.instance.isOpen() ? "the same" : "anew"));
        t.diagnostic(`the page is ${state}`);
        return state;
      };
    },
  },
  {
    title: "a tab whose renderer crashed",
    // A shared worker or service worker may be in the process of any page of its origin, and would die with it.
    workers: ["dedicated"],
    victim: ({ first }) => first,
    prepare: ({ first }) => rendererOf(first.page),
    async strike({ first }, renderer) {
      await killRenderer(first.page, renderer);
      return async () => {
        await first.load();
        return "anew";
      };
    },
  },
  {
    title: "a tab that was reloaded",
    victim: ({ first }) => first,
    async strike({ first }) {
      await first.page.reload();
      return async () => {
        await first.isReady();
        return "anew";
      };
    },
  },
  {
    title: "a dedicated worker that was terminated",
    victim: ({ dedicated }) => dedicated,
    async strike({ dedicated }) {
      await dedicated.page.evaluate((kind) => window.terminate(kind), dedicated.kind);
      return async () => {
        await dedicated.connect();
        return "anew";
      };
    },
  },
  {
    title: "a service worker that was stopped",
    victim: ({ service }) => service,
    async strike({ service, context }) {
      const session = await context.newCDPSession(service.page);
      await session.send("ServiceWorker.enable");
      const stopped = new Promise((resolve) => {
        session.on("ServiceWorker.workerVersionUpdated", ({ versions }) => {
          if (versions.some(({ runningStatus }) => runningStatus === "stopped")) resolve();
        });
      });
      await session.send("ServiceWorker.stopAllWorkers");
      await stopped;
      return async () => {
        await service.connect();
        return "anew";
      };
    },
  },
];

/** Lets the misfortune happen while all of them write. */
async function live(t, world, { victim, prepare, strike }) {
  const one = victim(world);
  const others = world.all.filter((instance) => instance !== one);
  const prepared = await prepare?.(world);
  await startWriting(world.all, COUNTERS, PACE);
  await untilEachWrites(world.all, STEP);

  const { acknowledged } = await one.call("progress");
  const revive = await strike(world, prepared);
  await untilEachWrites(others, STEP);
  const state = await revive(t);
  if (state === "anew") {
    await one.call("open", DATABASE);
    await startWriting([one], COUNTERS, PACE);
  }
  await untilEachWrites(world.all, STEP);

  const reports = await endWriting(world.all);
  const least = new Map();
  if (state === "anew") {
    least.set(one.title, acknowledged + reports.get(one.title).acknowledged);
    reports.delete(one.title);
  }
  await assertCounted(world.all, COUNTERS, reports, least);
  const { checkpoint } = await one.call("call", "status");
  assert.ok(checkpoint.number > 0, "there was no checkpoint");
}

for (const misfortune of MISFORTUNES) {
  test(misfortune.title, { timeout: TEST_MS }, async (t) => {
    const world = await startInstances(scope(t), misfortune.workers);
    await live(t, world, misfortune);
  });
}
