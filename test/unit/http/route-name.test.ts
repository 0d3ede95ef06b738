// What a request's route is called: the same whether it was found by one look or by a router of Express.
import { describe, expect, it } from "@jest/globals";
import type { Request } from "express";
import { labelOf, nameRoute, patternOf } from "../../../src/http/request/route-name.js";

const at = (path: string, method: string, mountedAt?: string) =>
  ({ route: { path }, method, mountedAt, baseUrl: "" }) as unknown as Request;

describe("the name of a route", () => {
  it.each([
    ["/", "GET", "/scim/v2/users/", "GET /Users"],
    ["/:id", "PATCH", "/scim/v2/users/:id", "PATCH /Users/:id"],
    ["/.search", "POST", "/scim/v2/users/.search", "POST /Users/.search"],
    ["/:id", "PROPFIND", "/scim/v2/users/:id", "other /Users/:id"],
  ])("%s, %s", (path, method, pattern, label) => {
    const route = nameRoute("/scim/v2", "/Users", path);
    const known = { route, method, baseUrl: "/scim/v2" } as unknown as Request;
    expect([patternOf(known), labelOf(known)]).toEqual([pattern, label]);
    const found = at(path, method, "/SCIM/v2/Users");
    expect([patternOf(found), labelOf(found)]).toEqual([pattern, label]);
  });

  it("is none where no route matched", () => {
    const none = { method: "GET", baseUrl: "/scim/v2" } as unknown as Request;
    expect([patternOf(none), labelOf(none)]).toEqual([undefined, undefined]);
  });
});
