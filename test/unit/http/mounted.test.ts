import { describe, expect, it } from "@jest/globals";
import express, { Router, type RequestHandler } from "express";
import supertest from "supertest";
import { mountedAmong } from "../../../src/http/routes/mounted.js";

const tell: RequestHandler = ({ url, baseUrl }, response) => {
  response.json({ url, baseUrl });
};

/** What a handler below `/scim/v2` reads of a path, and what the one behind it does. */
async function read(mount: RequestHandler, path: string): Promise<unknown> {
  const app = express();
  app.use(mount);
  app.use(tell);
  return (await supertest(app).get(path)).body as unknown;
}

const paths = [
  "/scim/v2/Users/1?a=b",
  "/SCIM/v2/Users",
  "/scim/v2",
  "/scim/v2/",
  "/scim/v2?a=/b",
  "/scim/v2x/Users",
  "/scim",
  "/",
  "/x/scim/v2/Users",
];

describe("a mounted handler reads what one below a router does", () => {
  it.each(paths)("%s", async (path) => {
    const ours = await read(mountedAmong([["/scim/v2", tell]]), path);
    expect(ours).toEqual(await read(Router().use("/scim/v2", tell), path));
  });

  it.each(paths)("%s, for who comes behind it", async (path) => {
    const goOn: RequestHandler = (_request, _response, next) => {
      next();
    };
    expect(await read(mountedAmong([["/scim/v2", goOn]]), path)).toEqual({
      url: path,
      baseUrl: "",
    });
  });
});

describe("handlers mounted below thousands of paths", () => {
  const names = Array.from({ length: 5_000 }, (_, at) => `/t${String(at)}/scim/v2`);
  const among = mountedAmong(names.map((name) => [name, tell] as const));
  it.each(["/t4999/scim/v2/Users", "/T0/scim/v2", "/nobody/scim/v2/Users"])("%s", async (path) => {
    const name = names.find((each) => path.toLowerCase().startsWith(each));
    expect(await read(among, path)).toEqual(
      await read(name === undefined ? tell : Router().use(name, tell), path),
    );
  });
});
