// PingOne's built-in administrator roles, of the platform and as an environment shows them; there are no custom ones.
import type { Role } from "../../directory/roles/role-catalogue.js";
import { ROLES, roleById } from "../../directory/roles/role-catalogue.js";
import { notFound } from "../../http/problem.js";
import type { Reply } from "../../http/reply.js";
import type { ApiCall } from "../call.js";
import { link } from "../call.js";
import { page } from "../page.js";

function render(url: string, { id, name, description, applicableTo, permissions }: Role) {
  const links = { self: link(`${url}/roles/${id}`) };
  return { _links: links, id, name, description, applicableTo, permissions };
}

function list(call: ApiCall, url: string): Reply {
  return page(
    call,
    "roles",
    ROLES.map((role) => render(url, role)),
  );
}

function read(call: ApiCall, url: string): Reply {
  const role = roleById(call.ids[0]);
  if (role === undefined) throw notFound();
  return { status: 200, body: render(url, role) };
}

export const listRoles = (call: ApiCall): Reply => list(call, call.platform.url);
export const readRole = (call: ApiCall): Reply => read(call, call.platform.url);
export const listEnvironmentRoles = (call: ApiCall): Reply => list(call, call.url);
export const readEnvironmentRole = (call: ApiCall): Reply => read(call, call.url);
