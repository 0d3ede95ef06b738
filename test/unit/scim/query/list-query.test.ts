import { describe, expect, it } from "@jest/globals";
import { filterKey } from "../../../../src/scim/filter/print.js";
import type { ListQuery } from "../../../../src/scim/query/list-query.js";
import { parseListQuery, parseSearchRequest } from "../../../../src/scim/query/list-query.js";
import { parseQueryString } from "../../../../src/scim/query/query-string.js";
import { userSchema } from "../filter/fixtures.js";

const limits = { defaultPageSize: 100, maxPageSize: 200 };
const get = (search: string): ListQuery =>
  parseListQuery(parseQueryString(search), userSchema, limits);

const searchRequest = "urn:ietf:params:scim:api:messages:2.0:SearchRequest";
const post = (fields: object): ListQuery =>
  parseSearchRequest({ schemas: [searchRequest], ...fields }, userSchema, limits);

const refusal = (scimType: string): unknown => expect.objectContaining({ status: 400, scimType });

describe("query strings, RFC 7644 section 3.4.2", () => {
  it.each<readonly [string, Readonly<Record<string, string>>]>([
    ["", {}],
    ["?", {}],
    ["?&&", {}],
    ["?=x", {}],
    ["?count=1&", { count: "1" }],
    ["?&count=1&&startIndex=2", { count: "1", startIndex: "2" }],
    ["count=1", { count: "1" }],
    ["?filter=userName+eq+%22a%2Bb%22", { filter: 'userName eq "a+b"' }],
    ["?filter=userName%20eq%20%22%C3%A9%22", { filter: 'userName eq "é"' }],
    ["?filter=a=b", { filter: "a=b" }],
    ["?COUNT=1&startindex=2", { count: "1", startIndex: "2" }],
    ["?c%6Funt=1", { count: "1" }],
    ["?cursor", { cursor: "" }],
    ["?cursor=", { cursor: "" }],
    ["?aadOptscim062020", { aadOptscim062020: "" }],
    ["?aadOptscim062020&count=2", { aadOptscim062020: "", count: "2" }],
    ["?x=%ZZ&%ZZ=1&count=2", { count: "2" }],
    ["?count=1&COUNT=1&x=1&x=2", { count: "1", x: "1" }],
    ["?attributes=a&attributes=b,c&ATTRIBUTES=d", { attributes: "a,b,c,d" }],
    ["?excludedAttributes=&excludedAttributes=b", { excludedAttributes: ",b" }],
    ["??count=1", { "?count": "1" }],
  ])("statement 15: %j", (search, expected) => {
    expect(Object.fromEntries(parseQueryString(search))).toEqual(expected);
  });

  it.each([
    ["?filter=a&filter=b", "invalidFilter"],
    ["?filter=a&FILTER=a", "invalidFilter"],
    ["?count=1&count=2", "invalidValue"],
    ["?startIndex=1&startIndex=11", "invalidValue"],
  ])("which of the two is meant in %s nobody can tell", (search, scimType) => {
    expect(() => parseQueryString(search)).toThrow(refusal(scimType));
  });

  it("statement 15: broken percent-encoding is refused where it matters", () => {
    expect(() => parseQueryString("?filter=%")).toThrow(refusal("invalidFilter"));
    expect(() => parseQueryString("?filter=%C3%28")).toThrow(refusal("invalidFilter"));
    expect(() => parseQueryString("?count=%zz")).toThrow(refusal("invalidValue"));
  });

  it("statement 171: prototype names are ordinary names", () => {
    const params = parseQueryString("?__proto__=1&constructor=2&toString=3");
    expect(params.get("__proto__")).toBe("1");
    expect(get("?__proto__=1&constructor=2")).toMatchObject({ startIndex: 1, count: 100 });
  });
});

/** Both ways of asking have to come to the same. */
describe.each<readonly [string, (fields: Readonly<Record<string, number>>) => ListQuery]>([
  [
    "GET",
    (fields) =>
      get(
        "?" +
          Object.entries(fields)
            .map((each) => each.join("="))
            .join("&"),
      ),
  ],
  ["POST /.search", post],
])("paging of %s, RFC 7644 section 3.4.2.4", (_name, ask) => {
  it("statement 66: startIndex omitted, 0 or negative is 1", () => {
    expect(ask({}).startIndex).toBe(1);
    expect(ask({ startIndex: 0 }).startIndex).toBe(1);
    expect(ask({ startIndex: -7 }).startIndex).toBe(1);
    expect(ask({ startIndex: 101 }).startIndex).toBe(101);
  });

  it("statement 67: count 0 stays 0, a negative one is 0", () => {
    expect(ask({ count: 0 }).count).toBe(0);
    expect(ask({ count: -1 }).count).toBe(0);
  });

  it("statement 68: `count` is what was asked for, 100 where nothing was, 200 at the most", () => {
    expect(ask({}).count).toBe(100);
    expect(ask({ count: 7 }).count).toBe(7);
    expect(ask({ count: 201 }).count).toBe(200);
    expect(ask({ count: 9e15 }).count).toBe(200);
  });

  it("statement 69: a startIndex beyond any end is still a number to page with", () => {
    expect(ask({ startIndex: 9_000_000_000_000_000 }).startIndex).toBe(9_000_000_000_000_000);
  });

  it("statement 70: count and startIndex have to be integers", () => {
    expect(() => ask({ count: 1.5 })).toThrow(refusal("invalidValue"));
    expect(() => ask({ startIndex: 2.5 })).toThrow(refusal("invalidValue"));
  });
});

describe("list parameters, RFC 7644 section 3.4.2", () => {
  it.each(["?count=ten", "?count=1,", "?startIndex=1a", "?startIndex=0x10", "?count=1e2"])(
    "statement 70: %s is 400 invalidValue",
    (search) => {
      expect(() => get(search)).toThrow(refusal("invalidValue"));
    },
  );

  it("statement 70: without a value they are as good as absent", () => {
    for (const search of ["?count=", "?count", "?startIndex=", "?count=+&startIndex"]) {
      expect(get(search)).toEqual(get(""));
    }
    expect(get("?count=&cursor=abc")).toEqual(get("?cursor=abc"));
  });

  it("statement 69: numbers too large for JSON stay within its integers", () => {
    expect(get(`?startIndex=${"9".repeat(400)}&count=${"9".repeat(400)}`)).toMatchObject({
      startIndex: Number.MAX_SAFE_INTEGER,
      count: 200,
    });
  });

  it("statement 24: sortBy is ignored, as sorting is not offered", () => {
    expect(get("?sortBy=userName&sortOrder=sideways")).toEqual(get(""));
  });

  it("statement 94: an empty filter is refused", () => {
    expect(() => get("?filter=")).toThrow(refusal("invalidFilter"));
    expect(() => post({ filter: "" })).toThrow(refusal("invalidFilter"));
  });

  it("statement 100: unknown attributes are refused unless the query covers several types", () => {
    const params = parseQueryString("?filter=members+pr");
    expect(() => parseListQuery(params, userSchema, limits)).toThrow(refusal("invalidFilter"));
    const root = parseListQuery(params, userSchema, { ...limits, unknownAttributes: "absent" });
    expect(root.filter).toEqual({ kind: "constant", value: false });
  });

  it("leaves absent parameters absent", () => {
    const query = get("?attributes=userName");
    expect(Object.keys(query).sort()).toEqual(["count", "projection", "startIndex"]);
    expect(query.projection.kind).toBe("only");
    expect(get("?excludedattributes=emails").projection.kind).toBe("except");
  });

  it("statement 80: both projections are refused", () => {
    expect(() => get("?attributes=a&excludedAttributes=b")).toThrow(refusal("invalidValue"));
    expect(() => post({ attributes: ["a"], excludedAttributes: ["b"] })).toThrow(
      refusal("invalidValue"),
    );
  });
});

describe("SearchRequest, RFC 7644 section 3.4.3", () => {
  it("statement 74: means the same as the GET", () => {
    const body = {
      attributes: ["userName", "emails.value"],
      filter: 'userName sw "b"',
      sortBy: "userName",
      startIndex: 11,
      count: 10,
    };
    const search =
      "?attributes=userName,emails.value&filter=userName%20sw%20%22b%22&startIndex=11&count=10";
    expect(post(body)).toEqual(get(search));
    const { filter } = post(body);
    expect(filter && filterKey(filter)).toBe('userName sw "b"');
  });

  it("statement 74: names in any case, null as absent", () => {
    expect(post({ STARTINDEX: 3, Count: null, filter: null, attributes: null })).toEqual(
      get("?startIndex=3"),
    );
    expect(post({ startIndex: "3", count: "2" })).toEqual(get("?startIndex=3&count=2"));
    expect(post({ count: "" })).toEqual(get(""));
    expect(post({ excludedAttributes: "emails, name" })).toEqual(
      get("?excludedAttributes=emails,name"),
    );
  });

  it.each([
    { schemas: "" },
    { schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"] },
    { schemas: searchRequest },
    { schemas: [5, null] },
    [],
    [searchRequest],
    null,
    "text",
    7,
  ])("statement 75: %j is 400 invalidSyntax", (body) => {
    expect(() => parseSearchRequest(body, userSchema, limits)).toThrow(refusal("invalidSyntax"));
  });

  it("statement 172: a name given twice in different cases is 400 invalidSyntax", () => {
    expect(() => post({ count: 1, COUNT: 2 })).toThrow(refusal("invalidSyntax"));
  });

  it("statement 75: the URN counts in any case", () => {
    const body = { schemas: ["urn:x", searchRequest.toUpperCase()] };
    expect(parseSearchRequest(body, userSchema, limits)).toEqual(get(""));
  });

  it.each<readonly [object, string]>([
    [{ count: "ten" }, "invalidValue"],
    [{ count: "1.5" }, "invalidValue"],
    [{ startIndex: true }, "invalidValue"],
    [{ attributes: 5 }, "invalidValue"],
    [{ attributes: ["a", 5] }, "invalidValue"],
    [{ excludedAttributes: {} }, "invalidValue"],
    [{ filter: 5 }, "invalidFilter"],
    [{ filter: ["title pr"] }, "invalidFilter"],
    [{ cursor: 5 }, "invalidCursor"],
    [{ cursor: "x", count: "one" }, "invalidCount"],
  ])("statement 74: %j is refused as %s", (fields, scimType) => {
    expect(() => post(fields)).toThrow(refusal(scimType));
  });
});

describe("cursor parameters, RFC 9865 section 2", () => {
  it("statement 154: a cursor without text asks for the first page", () => {
    expect(get("?cursor&count=5")).toMatchObject({ cursor: "", count: 5 });
    expect(get("?cursor=abc")).toMatchObject({ cursor: "abc", count: 100 });
    expect(get("?count=5")).not.toHaveProperty("cursor");
  });

  it("statement 157: a count that is no integer is invalidCount with a cursor", () => {
    expect(() => get("?cursor=&count=ten")).toThrow(refusal("invalidCount"));
    expect(() => get("?count=1.5&cursor=abc")).toThrow(refusal("invalidCount"));
  });

  it("statement 160: a negative count is read as 0, one above the maximum as the maximum", () => {
    expect(get("?cursor&count=-5").count).toBe(0);
    expect(get("?cursor&count=500").count).toBe(200);
  });

  it("statement 161: index paging is the default; with a cursor startIndex is ignored", () => {
    expect(get("?cursor=abc&startIndex=junk")).toMatchObject({ cursor: "abc", startIndex: 1 });
    expect(post({ cursor: "abc", startIndex: "junk" })).toMatchObject({ startIndex: 1 });
  });

  it("statement 162: a SearchRequest may hold the cursor", () => {
    expect(post({ cursor: "", count: 3 })).toMatchObject({ cursor: "", count: 3 });
    expect(post({ cursor: "abc" })).toMatchObject({ cursor: "abc" });
    expect(post({ cursor: null })).not.toHaveProperty("cursor");
  });
});
