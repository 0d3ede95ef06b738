// A request body as JSON, refused in PingOne's words when it is not UTF-8, not JSON or nested too deep to handle.
import type { Json, JsonObject } from "../json.js";
import { isJsonObject } from "../json.js";
import { invalidRequest } from "./problem.js";

const utf8 = new TextDecoder("utf-8", { fatal: true });

function refused(): Error {
  return invalidRequest({
    code: "INVALID_VALUE",
    message: "The request body could not be read as JSON.",
  });
}

/** Nesting of brackets outside strings; counted before parsing, so that no recursion ever meets a deep document. */
function isDeeperThan(text: string, limit: number): boolean {
  let depth = 0;
  let quoted = false;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (quoted) {
      if (code === 0x5c) index += 1;
      else if (code === 0x22) quoted = false;
    } else if (code === 0x22) quoted = true;
    else if (code === 0x7b || code === 0x5b) {
      depth += 1;
      if (depth > limit) return true;
    } else if (code === 0x7d || code === 0x5d) depth -= 1;
  }
  return false;
}

function parseJson(body: Buffer, depthLimit: number): Json {
  try {
    const text = utf8.decode(body);
    if (!isDeeperThan(text, depthLimit)) return JSON.parse(text) as Json;
  } catch {
    throw refused();
  }
  throw refused();
}

export function parseJsonObject(body: Buffer, depthLimit: number): JsonObject {
  const value = parseJson(body, depthLimit);
  if (!isJsonObject(value)) throw refused();
  return value;
}
