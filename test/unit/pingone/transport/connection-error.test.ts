import { describe, expect, it } from "@jest/globals";
import {
  isGivenUpHere,
  toConnectionError,
} from "../../../../src/pingone/transport/connection-error.js";
import { AnswerTooLarge } from "../../../../src/pingone/transport/answer-body.js";
import { networkError } from "../stubs.js";

describe("the network's errors", () => {
  it.each([
    ["ECONNREFUSED", "unreachable", false],
    ["ENOTFOUND", "unreachable", false],
    ["EMFILE", "unreachable", false],
    ["EHOSTUNREACH", "unreachable", false],
    ["UND_ERR_CONNECT_TIMEOUT", "unreachable", false],
    ["ECONNRESET", "unreachable", true],
    ["ETIMEDOUT", "unreachable", true],
    ["UND_ERR_SOCKET", "unreachable", true],
    ["SELF_SIGNED_CERT_IN_CHAIN", "untrusted", false],
    ["DEPTH_ZERO_SELF_SIGNED_CERT", "untrusted", false],
    ["UNABLE_TO_VERIFY_LEAF_SIGNATURE", "untrusted", false],
    ["UNABLE_TO_GET_ISSUER_CERT_LOCALLY", "untrusted", false],
    ["CERT_HAS_EXPIRED", "untrusted", false],
    ["CERT_NOT_YET_VALID", "untrusted", false],
    ["CERT_REVOKED", "untrusted", false],
    ["ERR_TLS_CERT_ALTNAME_INVALID", "untrusted", false],
    ["EPROTO", "untrusted", true],
    ["ERR_SSL_WRONG_VERSION_NUMBER", "untrusted", true],
    ["ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION", "untrusted", true],
  ])("%s is %s; may have been carried out: %s", (code, told, ambiguous) => {
    const error = networkError(code);
    expect(toConnectionError("users.create", error)).toMatchObject({ code: told, ambiguous });
    const wrapped = new Error("outer", { cause: new AggregateError([error]) });
    expect(toConnectionError("users.create", wrapped)).toMatchObject({ code: told, ambiguous });
  });

  // What a connection meets that stood was sent, whatever else the same code may mean.
  it.each([
    ["EHOSTUNREACH", "connect", false, false],
    ["ETIMEDOUT", "connect", false, false],
    ["ECONNRESET", "connect", false, false],
    ["EAI_AGAIN", "getaddrinfo", false, false],
    ["EHOSTUNREACH", "read", true, true],
    ["ENETUNREACH", "write", true, true],
    ["ENETDOWN", "writev", true, true],
    ["ETIMEDOUT", "read", true, true],
    ["ECONNRESET", "read", true, false],
    ["EPIPE", "write", true, false],
    ["UND_ERR_SOCKET", undefined, true, false],
    ["ETIMEDOUT", undefined, true, false],
  ])(
    "%s of %s: may have been carried out: %s; given up here: %s",
    (code, call, ambiguous, here) => {
      const error = networkError(code, call);
      for (const each of [error, new Error("outer", { cause: new AggregateError([error]) })]) {
        const told = toConnectionError("users.create", each);
        expect([told.code, told.ambiguous, isGivenUpHere(told)]).toEqual([
          "unreachable",
          ambiguous,
          here,
        ]);
      }
    },
  );

  it("an answer without end is no answer of PingOne's", () => {
    expect(toConnectionError("users.list", new AnswerTooLarge())).toMatchObject({
      code: "unexpected",
      ambiguous: true,
    });
  });

  it.each([undefined, null, "text", new Error("x")])("%p may have been anything", (error) => {
    expect(toConnectionError("users.create", error)).toMatchObject({
      code: "unreachable",
      ambiguous: true,
    });
  });
});
