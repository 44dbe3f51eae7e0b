// A worker with a Durable Object, which runs what the test asks for.

import { DurableObject } from "cloudflare:workers";

import * as contract from "../contract/contract.js";
import contractModule from "../contract/contract_bg.wasm";
import { Minamo } from "../minamo/index.js";
import { durableObjectSql } from "../minamo/sql/index.js";
import wasm from "../minamo/wasm/minamo_bg.wasm";
import { checkShop, fillShop } from "./shop.mjs";

export class Shop extends DurableObject {
  /** /contract, /fill or /check. */
  async fetch(request) {
    switch (new URL(request.url).pathname) {
      case "/contract":
        return new Response(await this.tryContract());
      case "/fill":
        return new Response(await this.withShop(fillShop));
      case "/check":
        return new Response(await this.withShop(checkShop));
    }
    return new Response("not found", { status: 404 });
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
  fetch(request, env) {
    const name = new URL(request.url).searchParams.get("object");
    return env.SHOP.get(env.SHOP.idFromName(name)).fetch(request);
  },
};
