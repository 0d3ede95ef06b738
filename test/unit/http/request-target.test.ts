// The forms a request target comes in (RFC 9112 section 3.2) and the encodings that are the same (RFC 3986 section 6.2.2.2).
import { IncomingMessage } from "node:http";
import { Socket } from "node:net";
import { describe, expect, it } from "@jest/globals";
import { normalizeTarget } from "../../../src/http/listener/request-target.js";

function normalized(url: string): readonly [url: string | undefined, host: string | undefined] {
  const request = new IncomingMessage(new Socket());
  request.url = url;
  request.headers.host = "header.example";
  normalizeTarget(request);
  return [request.url, request.headers.host];
}

describe("absolute form: the target's host counts, not the header's", () => {
  it.each([
    ["http://a.example/scim/v2/Users?count=1", "/scim/v2/Users?count=1", "a.example"],
    ["HTTPS://a.example:8443/Users//x", "/Users//x", "a.example:8443"],
    ["http://[::1]:80/%55sers?filter=%55", "/Users?filter=%55", "[::1]:80"],
    ["http://a.example", "/", "a.example"],
    ["http://a.example?x=/", "/?x=/", "a.example"],
  ])("%s", (sent, url, host) => {
    expect(normalized(sent)).toEqual([url, host]);
  });

  it.each([
    "*",
    "ftp://a.example/x",
    "http:///x",
    "http://user@a.example/x",
    "http://a b/x",
    "a:443",
    "http://[bad/scim/v2/Users",
    "",
  ])("%j names no host of ours: a path at which there is nothing", (sent) => {
    expect(normalized(sent)).toEqual([`/${sent}`, "header.example"]);
  });
});

describe("percent-encoding", () => {
  it.each([
    ["/scim/v2/%55%73ers/%2Esearch", "/scim/v2/Users/.search"],
    ["/a%2Fb%3fc%25%32%35%7e%5F%2d%39", "/a%2Fb%3fc%2525~_-9"],
    ["/Users/%zz%4", "/Users/%zz%4"],
    ["/Users?filter=userName%20eq%20%22%61%22", "/Users?filter=userName%20eq%20%22%61%22"],
    ["/%40%5b%60%7b%2f%3a%c3%a9", "/%40%5b%60%7b%2f%3a%c3%a9"],
  ])("%s: unreserved characters of the path are decoded, once", (sent, url) => {
    expect(normalized(sent)).toEqual([url, "header.example"]);
  });
});
