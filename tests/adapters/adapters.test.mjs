// The adapters of live queries, each with the framework that it is for.

import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";

import { effect, signal } from "@preact/signals-core";
import { createElement, StrictMode } from "react";
import renderer, { act } from "react-test-renderer";
import { derived, get } from "svelte/store";

import { bindSignal, liveStore, Minamo, useLiveQuery } from "./package.mjs";

const TABLE = "Tasks";
const QUERY = {
  TableName: TABLE,
  KeyConditionExpression: "pk = :l",
  ExpressionAttributeValues: { ":l": "a" },
};

let database;
let documents;

before(async () => {
  database = await Minamo.open("adapters", { store: "memory" });
  documents = database.documentClient();
});

beforeEach(async () => {
  await database.deleteTable({ TableName: TABLE }).catch(() => undefined);
  await database.createTable({
    TableName: TABLE,
    BillingMode: "PAY_PER_REQUEST",
    AttributeDefinitions: [
      { AttributeName: "pk", AttributeType: "S" },
      { AttributeName: "id", AttributeType: "S" },
    ],
    KeySchema: [
      { AttributeName: "pk", KeyType: "HASH" },
      { AttributeName: "id", KeyType: "RANGE" },
    ],
  });
});

after(() => database.close());

const put = (id, list = "a") => documents.put({ TableName: TABLE, Item: { pk: list, id } });
const ids = ({ items }) => items.map(({ id }) => id);

async function until(holds) {
  for (let turn = 0; !holds(); turn++) {
    assert.ok(turn < 1000, "it never holds");
    await new Promise((resolve) => {
      setTimeout(resolve, 1);
    });
  }
}

test("a component of React shows what the query would answer", async (t) => {
  globalThis.IS_REACT_ACT_ENVIRONMENT = true;
  t.after(() => delete globalThis.IS_REACT_ACT_ENVIRONMENT);
  const states = [];
  function Tasks({ list }) {
    const query = { ...QUERY, ExpressionAttributeValues: { ":l": list } };
    const state = useLiveQuery(() => documents.watch(query), [documents, list]);
    states.push(state);
    return createElement("ul", null, `${state.status}: ${ids(state).join(" ")}`);
  }
  const shown = (list) => createElement(StrictMode, null, createElement(Tasks, { list }));
  let tree;
  await act(() => {
    tree = renderer.create(shown("a"));
  });
  const text = () => tree.toJSON().children[0];
  const shows = async (expected) => {
    for (let turn = 0; text() !== expected && turn < 1000; turn++) {
      await act(() => new Promise((resolve) => setTimeout(resolve, 1)));
    }
    assert.equal(text(), expected);
  };
  assert.equal(states[0].status, "pending");
  await shows("live: ");
  await act(() => put("1"));
  await shows("live: 1");
  await act(() => put("x", "b"));
  await act(() => put("2"));
  await shows("live: 1 2");
  // Rendering again gives the same state, or React would render for ever.
  const { length } = states;
  await act(() => tree.update(shown("a")));
  assert.equal(states.at(-1), states[length - 1]);
  await act(() => tree.update(shown("b")));
  await shows("live: x");
  await act(() => tree.unmount());
  const renders = states.length;
  await put("y", "b");
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert.equal(states.length, renders);
});

test("a store of Svelte has the state at once, and each later one", async () => {
  const store = liveStore(documents.watch(QUERY));
  const seen = [];
  const stop = store.subscribe((state) => seen.push(ids(state).join(" ")));
  assert.deepEqual(seen, [""]);
  const count = derived(store, ({ items }) => items.length);
  const counts = [];
  const stopCounting = count.subscribe((number) => counts.push(number));
  await put("1");
  await until(() => counts.at(-1) === 1);
  await put("2");
  await until(() => counts.at(-1) === 2);
  assert.deepEqual(ids(get(store)), ["1", "2"]);
  stopCounting();
  stop();
  const { length } = seen;
  await put("3");
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert.equal(seen.length, length);
});

test("a signal, a setter or a function follows it", async () => {
  const live = documents.watch(QUERY);
  const tasks = signal(live.getState());
  const seen = [];
  const dispose = effect(() => seen.push(ids(tasks.value).join(" ")));
  const given = { set: undefined, called: undefined };
  const setter = Object.assign(() => assert.fail("it has a setter"), {
    set: (state) => {
      given.set = state;
    },
  });
  const stops = [
    bindSignal(live, tasks),
    bindSignal(live, setter),
    bindSignal(live, (state) => {
      given.called = state;
    }),
  ];
  assert.equal(given.called.status, "pending");
  await put("1");
  await until(() => seen.at(-1) === "1");
  assert.equal(given.set, live.getState());
  assert.equal(given.called, live.getState());
  stops.forEach((stop) => stop());
  await put("2");
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert.equal(seen.at(-1), "1");
  dispose();
});
