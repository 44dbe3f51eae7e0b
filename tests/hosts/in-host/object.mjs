// A worker with a Durable Object, which runs what the test asks for.

import { DurableObject } from "cloudflare:workers";

import * as contract from "../contract/contract.js";
import contractModule from "../contract/contract_bg.wasm";
import { Minamo } from "../minamo/index.js";
import { durableObjectSql } from "../minamo/sql/index.js";
import wasm from "../minamo/wasm/minamo_bg.wasm";
import { addExpiring, sweptRecords } from "./expiring.mjs";
import { checkShop, fillShop } from "./shop.mjs";

export class Shop extends DurableObject {
  /** /contract, /fill or /check; /expiring, /evict or /swept. */
  async fetch(request) {
    switch (new URL(request.url).pathname) {
      case "/contract":
        return new Response(await this.tryContract());
      case "/fill":
        return new Response(await this.withShop(fillShop));
      case "/check":
        return new Response(await this.withShop(checkShop));
      case "/expiring":
        return new Response(await addExpiring(await this.openAlarmed()));
      case "/evict":
        return this.ctx.abort("evicted");
      case "/swept":
        return Response.json((await this.ctx.storage.get("swept")) ?? null);
    }
    return new Response("not found", { status: 404 });
  }

  /** Nothing else opens the database after the items were added, so only this can have deleted them. */
  async alarm() {
    const database = await this.openAlarmed();
    await database.wake();
    await this.ctx.storage.put("swept", await sweptRecords(database));
  }

  openAlarmed() {
    const store = durableObjectSql(this.ctx.storage, { alarm: true });
    return Minamo.open("alarmed", { store, wasm });
  }

  async withShop(work) {
    const shop = await Minamo.open("shop", { store: durableObjectSql(this.ctx.storage), wasm });
    const told = await work(shop);
    await shop.close();
    return told;
  }

  async tryContract() {
    let connections = 0;
    const reopen = () => {
      connections += 1;
      return durableObjectSql(this.ctx.storage);
    };
    const open = () => {
      // An object has one storage.
      for (const { name } of this.ctx.storage.sql.exec(TABLES).toArray()) {
        this.ctx.storage.sql.exec(`DROP TABLE ${name}`);
      }
      return reopen();
    };
    await contract.default({ module_or_path: contractModule });
    await new Promise((resolve, reject) => {
      contract.runStoreContract(open, reopen, (broken) => reject(new Error(broken))).then(resolve, reject);
    });
    return `kept every rule in ${connections} connections`;
  }
}

const TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE 'minamo_%'";

export default {
  /** Each path's host name is an object of its own. */
  async fetch(request, env) {
    const name = new URL(request.url).searchParams.get("object");
    try {
      return await env.SHOP.get(env.SHOP.idFromName(name)).fetch(request);
    } catch ({ message }) {
      return new Response(message, { status: 500 });
    }
  },
};
