// What is measured, in stages: each fills an environment of its own, and names the operations that are tried on it.
import { importOf, plainUser, richUser } from "./people.mjs";

const GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group";
const PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp";
const BULK = "urn:ietf:params:scim:api:messages:2.0:BulkRequest";

let names = 0;
const fresh = () => `new${(names += 1)}`;

const patchOf = (...Operations) => ({ schemas: [PATCH], Operations });
const replace = (path, value) => ({ op: "replace", path, value });
const get = (path) => ({ method: "GET", path });
const membersOf = (op, ids) =>
  patchOf({ op, path: "members", value: ids.map((value) => ({ value })) });

async function seed(emulator, what) {
  const response = await fetch(`${emulator.origin}/_emulator/seed`, {
    method: "POST",
    body: JSON.stringify(what),
  });
  if (!response.ok) throw new Error(`seed: ${await response.text()}`);
}

/** 200 people, made through the gateway as a client makes them. */
async function people(load, personOf) {
  const ids = [];
  for (let n = 0; n < 200; n += 1) {
    const body = personOf(`person${n}`);
    ids.push(JSON.parse(await load.send({ method: "POST", path: "/Users", body })).id);
  }
  return ids;
}

/** The four that every run has, and whose references are there too. */
function everyday(ids) {
  const at = (n) => ids[n % ids.length];
  const title = (n) => `Title ${n}`;
  return [
    {
      name: "GET",
      perRound: 400,
      scim: (n) => get(`/Users/${at(n)}`),
      raw: (n) => get(`/users/${at(n)}`),
    },
    {
      name: "POST",
      perRound: 400,
      scim: () => ({ method: "POST", path: "/Users", body: plainUser(fresh()) }),
      raw: () => ({ method: "POST", path: "/users", ...importOf(fresh()) }),
    },
    {
      name: "PATCH spread",
      perRound: 400,
      scim: (n) => ({
        method: "PATCH",
        path: `/Users/${at(n)}`,
        body: patchOf(replace("title", title(n))),
      }),
      raw: (n) => ({
        method: "PATCH",
        path: `/users/${at(n)}`,
        body: { title: title(n) },
        contentType: "application/json",
      }),
    },
    {
      name: "list of 200",
      perRound: 30,
      atOnce: 4,
      isList: true,
      scim: () => get("/Users?count=200"),
      raw: () => get("/users?limit=200"),
    },
  ];
}

const others = (ids) => [
  {
    name: "POST inactive",
    perRound: 200,
    scim: () => ({
      method: "POST",
      path: "/Users",
      body: { ...plainUser(fresh()), active: false },
    }),
  },
  {
    name: "PATCH on one user",
    perRound: 200,
    scim: (n) => ({
      method: "PATCH",
      path: `/Users/${ids[0]}`,
      body: patchOf(replace("title", `Title ${n}`)),
    }),
  },
  {
    name: "PATCH value path",
    perRound: 200,
    scim: (n) => ({
      method: "PATCH",
      path: `/Users/${ids[n % 200]}`,
      body: patchOf(replace('emails[type eq "work"].value', `n${n}@example.com`)),
    }),
  },
  {
    name: "PUT",
    perRound: 200,
    scim: (n) => ({
      method: "PUT",
      path: `/Users/${ids[n % 200]}`,
      body: { ...plainUser(`person${n % 200}`), title: `Title ${n}` },
    }),
  },
  {
    name: "filter userName eq",
    perRound: 300,
    scim: (n) =>
      get(`/Users?filter=${encodeURIComponent(`userName eq "person${n % 200}@example.com"`)}`),
  },
  {
    name: "Bulk of 100",
    perRound: 4,
    atOnce: 1,
    isLong: true,
    scim: () => ({
      method: "POST",
      path: "/Bulk",
      body: {
        schemas: [BULK],
        Operations: Array.from({ length: 100 }, (_, n) => ({
          method: "POST",
          path: "/Users",
          bulkId: `b${n}`,
          data: plainUser(fresh()),
        })),
      },
    }),
  },
];

const plain = {
  name: "plain users",
  references: true,
  async operations({ load, isQuick }) {
    const ids = await people(load, plainUser);
    return isQuick ? everyday(ids) : [...everyday(ids), ...others(ids)];
  },
};

const rich = {
  name: "rich users",
  references: true,
  async operations({ load }) {
    const ids = await people(load, richUser);
    const [read, , , list] = everyday(ids);
    // Their overflow is nothing the hand-written mapping knows.
    return [read, list].map((each) => ({ ...each, name: `${each.name}, rich`, native: false }));
  },
};

const groups = {
  name: "a group of 10,000",
  async operations({ load, emulator }) {
    await seed(emulator, { users: 10_000, groups: 1, membersPerGroup: 10_000 });
    const { Resources } = JSON.parse(await load.send(get("/Groups?excludedAttributes=members")));
    const group = Resources[0].id;
    const newcomers = await people(load, plainUser);
    const thousand = [];
    for (let startIndex = 1; startIndex < 1000; startIndex += 200) {
      const path = `/Users?count=200&startIndex=${startIndex}&attributes=id`;
      thousand.push(...JSON.parse(await load.send(get(path))).Resources.map(({ id }) => id));
    }
    const empty = { schemas: [GROUP] };
    return [
      {
        name: "member added to 10,000",
        perRound: 100,
        scim: (n) => ({
          method: "PATCH",
          path: `/Groups/${group}`,
          body: membersOf(Math.floor(n / 200) % 2 === 0 ? "add" : "remove", [newcomers[n % 200]]),
        }),
      },
      {
        name: "PATCH of 1,000 members",
        perRound: 1,
        atOnce: 1,
        isLong: true,
        async prepare(own) {
          const body = { ...empty, displayName: fresh() };
          const { id } = JSON.parse(await own.send({ method: "POST", path: "/Groups", body }));
          return () => ({
            method: "PATCH",
            path: `/Groups/${id}`,
            body: membersOf("add", thousand),
          });
        },
      },
    ];
  },
};

/** A walk as one operation: `next` makes the following request of an answer, undefined at the end. */
const walk = (first, next) => async (own) => {
  let pages = 0;
  for (let request = first; request !== undefined; pages += 1) {
    request = next(JSON.parse(await own.send(get(request))));
  }
  return pages;
};
const byCursor = (attributes) =>
  walk(`/Users?cursor=&count=200${attributes}`, ({ nextCursor }) =>
    nextCursor === undefined
      ? undefined
      : `/Users?count=200${attributes}&cursor=${encodeURIComponent(nextCursor)}`,
  );
const byIndex = (attributes) =>
  walk(`/Users?count=200${attributes}`, ({ startIndex, itemsPerPage, totalResults }) => {
    const next = startIndex + itemsPerPage;
    return next > totalResults ? undefined : `/Users?count=200${attributes}&startIndex=${next}`;
  });

const scan = {
  name: "8,000 users",
  async operations({ emulator }) {
    await seed(emulator, { users: 8_000 });
    const filter = encodeURIComponent('userName ew "9@example.com" and not (title pr)');
    return [
      {
        name: "residual filter over 8,000",
        perRound: 1,
        atOnce: 1,
        isLong: true,
        scim: () => get(`/Users?filter=${filter}`),
      },
      { name: "cursor walk of 8,000, a page", isLong: true, walk: byCursor("") },
    ];
  },
};

const million = {
  name: "1,000,000 users",
  rounds: 1,
  async operations({ emulator }) {
    await seed(emulator, { users: 1_000_000 });
    return [
      { name: "1,000,000 by cursor, a page", isLong: true, walk: byCursor("&attributes=userName") },
      { name: "1,000,000 by index, a page", isLong: true, walk: byIndex("&attributes=userName") },
    ];
  },
};

export const stagesOf = (isQuick) => (isQuick ? [plain] : [plain, rich, groups, scan, million]);
