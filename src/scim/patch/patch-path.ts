// Reads a PATCH path: `attribute`, `attribute.sub`, `attribute[filter]`, `attribute[filter].sub`, qualified by URN or not (RFC 7644 section 3.5.2).
import { badRequest } from "../error.js";
import type { ScimError } from "../error.js";
import { findExtension, resolveLoosePath } from "../resource/loose-path.js";
import type {
  AttributeContainer,
  AttributePath,
  ResourceSchema,
} from "../schema/resource-schema.js";
import type { WorkBudget } from "../work-budget.js";
import type { ElementFilter } from "./patch.js";
import { compileFilter } from "./value-filter.js";

export interface AttributeTarget {
  readonly path: AttributePath;
  readonly filter: ElementFilter | undefined;
}

const longestPath = 8_192;
/** And one for each character. */
const unitsOfPath = 20;

function malformed(reason: string): ScimError {
  return badRequest("invalidPath", `The path is malformed: ${reason}.`);
}

/** The position of the bracket that closes the filter; brackets inside its strings do not count. */
function closingBracket(text: string, from: number): number {
  let inString = false;
  for (let at = from; at < text.length; at += 1) {
    const character = text[at];
    if (character === "\\" && inString) at += 1;
    else if (character === '"') inString = !inString;
    else if (character === "]" && !inString) return at;
  }
  throw malformed('a "[" without its "]"');
}

function resolve(schema: ResourceSchema, name: string): AttributePath {
  const path = resolveLoosePath(schema, name);
  if (path !== undefined) return path;
  if (!/^[\w$:./-]+$/.test(name)) throw malformed("it is no attribute name");
  throw badRequest("invalidPath", "The path names an attribute that the schema does not have.");
}

function parseFiltered(
  schema: ResourceSchema,
  text: string,
  open: number,
  work: WorkBudget,
): AttributeTarget {
  const close = closingBracket(text, open + 1);
  const { container, attribute, sub } = resolve(schema, text.slice(0, open).trim());
  const rest = text.slice(close + 1).trim();
  if (sub !== undefined || attribute.definition.type !== "complex") {
    throw malformed("a filter stands only after an attribute that has sub-attributes");
  }
  if (rest !== "" && !rest.startsWith(".")) throw malformed('only ".sub-attribute" may follow "]"');
  const selected =
    rest === "" ? undefined : attribute.subAttributes.get(rest.slice(1).toLowerCase());
  if (rest !== "" && selected === undefined) {
    throw badRequest(
      "invalidPath",
      "The path names a sub-attribute that the schema does not have.",
    );
  }
  const inside = text.slice(open + 1, close).trim();
  if (/^-?\d*$/.test(inside) && inside !== "") throw malformed("values are not selected by index");
  const filter = compileFilter(inside, attribute, work);
  return { path: { container, attribute, sub: selected }, filter };
}

/** The target of a path; the extension itself when the path is nothing but its URN. 400 `invalidPath` or `invalidFilter`. */
export function parsePatchPath(
  schema: ResourceSchema,
  text: string,
  work: WorkBudget,
): AttributeTarget | AttributeContainer {
  if (text.length > longestPath) throw malformed("it is too long");
  work.spend(unitsOfPath + text.length);
  const open = text.indexOf("[");
  if (open >= 0) return parseFiltered(schema, text, open, work);
  return findExtension(schema, text) ?? { path: resolve(schema, text), filter: undefined };
}
