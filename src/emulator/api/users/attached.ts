// What other services keep beside a user: nobody signs in here, so that there never is any (contract 12).
import { notFound } from "../../http/problem.js";
import type { Reply } from "../../http/reply.js";
import type { ApiCall } from "../call.js";
import { page } from "../page.js";
import { findUser } from "./users.js";

const emptyList =
  (relation: string) =>
  (call: ApiCall): Reply => {
    findUser(call);
    return page(call, relation, []);
  };

export const listDevices = emptyList("devices");
export const listLinkedAccounts = emptyList("linkedAccounts");

export function noneAttached(call: ApiCall): never {
  findUser(call);
  throw notFound();
}
