// What counts as `Host` (RFC 9112 section 3.2, RFC 3986 section 3.2.2).
import { describe, expect, it } from "@jest/globals";
import { isHost } from "../../../src/http/host.js";

describe("Host is host or host:port", () => {
  it.each([
    ...[
      "localhost",
      "localhost:8080",
      "scim.example.com",
      "scim.example.com.",
      "a",
      "x_y.internal",
    ],
    ...[
      "127.0.0.1:1",
      "[::1]",
      "[::1]:8080",
      "[2001:db8::8:800:200c:417a]:65535",
      "xn--bcher-kva.example",
    ],
  ])("%s", (text) => {
    expect(isHost(text)).toBe(true);
  });

  it.each([
    ...[
      "",
      " ",
      ":80",
      "a:",
      "a:b",
      "a:65536",
      "a:80:80",
      "a b",
      "a/b",
      "a?b",
      "a#b",
      "user@a",
      "-a",
    ],
    ...[
      "[::1",
      "::1",
      "[a]",
      "[]",
      "[::1]x",
      "[127.0.0.1]",
      "a,b",
      "a\\b",
      "ä.example",
      "a%20b",
      '"a"',
      "<a>",
    ],
    ...["a".repeat(300), "http://a"],
  ])("not %j", (text) => {
    expect(isHost(text)).toBe(false);
  });
});
