// PingOne's own extension of users: population, identity provider and MFA are set and changed through it, truly or not at all (contract 3.10, 3.11).
import { beforeEach, describe, expect, it } from "@jest/globals";
import { bodyOf, expectScimError, useStand } from "../support/start.js";
import {
  costOf,
  createPerson,
  PINGONE_URN,
  resourceOf,
  type Person,
  type Resource,
} from "../support/person.js";
import { pingOneOf } from "../support/pingone.js";

const FIRST = "00000000-0000-4000-8000-0000000000a1";
const UNKNOWN = "11111111-2222-4333-8444-555555555555";
const PROVIDER = "22222222-3333-4444-8555-666666666666";

let second: string;
let count = 0;
const nextName = (): string => `e${(count += 1)}@example.com`;
const stand = useStand();
beforeEach(async () => {
  const api = await pingOneOf(stand.emulator);
  second = (await api.call("post", "/populations", { name: "Partners" }))["id"] as string;
});

const extensionOf = (resource: Resource): Resource => resource[PINGONE_URN] as Resource;
const populationOf = (resource: Resource): unknown => extensionOf(resource)["population"];
const create = (extension?: Resource, more: Resource = {}): Promise<Person> =>
  createPerson(stand, {
    userName: nextName(),
    ...more,
    ...(extension === undefined ? {} : { [PINGONE_URN]: extension }),
  });
const replace = (path: string, value: unknown): object => ({ op: "replace", path, value });

async function createGroup(displayName: string, population: string | undefined, member: Person) {
  const extension = "urn:pingidentity:schemas:extension:2.0:PingOneGroup";
  const response = await stand.scim("post", "/Groups", {
    schemas: ["urn:ietf:params:scim:schemas:core:2.0:Group", extension],
    displayName,
    members: [{ value: member.id }],
    ...(population === undefined ? {} : { [extension]: { population: { id: population } } }),
  });
  expect(response.status).toBe(201);
  return bodyOf(response)["id"] as string;
}

describe("population", () => {
  it("is the configured one, unless the client names another; one call either way", async () => {
    expect(populationOf((await create()).created)).toEqual({ id: FIRST });
    await stand.clearCalls();
    const person = await create({ population: { id: second } });
    expect(costOf(await stand.calls())).toEqual(["POST /users"]);
    expect(populationOf(person.created)).toEqual({ id: second });
    expect(populationOf(await person.read())).toEqual({ id: second });
    expect((await person.held())["population"]).toEqual({ id: second });
  });

  it("in capital letters is the same one", async () => {
    const person = await create({ population: { id: FIRST.toUpperCase() } });
    expect(populationOf(person.created)).toEqual({ id: FIRST });
    const write = () => person.patch(replace(`${PINGONE_URN}:population.id`, FIRST.toUpperCase()));
    expect(await person.cost(write)).toEqual(["GET user"]);
  });

  const moves: readonly (readonly [string, (person: Person) => ReturnType<Person["put"]>])[] = [
    ["PATCH of its id", (person) => person.patch(replace(`${PINGONE_URN}:population.id`, second))],
    [
      "PATCH of the population",
      (person) => person.patch(replace(`${PINGONE_URN}:population`, { id: second })),
    ],
    [
      "PATCH of the extension",
      (person) => person.patch(replace(PINGONE_URN, { population: { id: second } })),
    ],
    [
      "PATCH without a path, with another attribute",
      (person) =>
        person.patch({
          op: "add",
          value: { title: "VP", [PINGONE_URN]: { population: { id: second } } },
        }),
    ],
    [
      "PUT",
      (person) =>
        person.put({ userName: nextName(), [PINGONE_URN]: { population: { id: second } } }),
    ],
  ];

  it.each(moves)(
    "%s moves the user, and PingOne drops the groups of the former one",
    async (_name, move) => {
      const person = await create();
      await createGroup("everybody's", undefined, person);
      const local = await createGroup("local", FIRST, person);
      expect((await person.read())["groups"]).toHaveLength(2);

      const before = stand.log().length;
      const response = await move(person);
      expect([200, 204]).toContain(response.status);
      if (response.status === 200) expect(populationOf(bodyOf(response))).toEqual({ id: second });
      const after = await person.read();
      expect(populationOf(after)).toEqual({ id: second });
      expect(after["groups"]).toMatchObject([{ display: "everybody's" }]);
      const members = `/Groups?filter=${encodeURIComponent(`members.value eq "${person.id}"`)}`;
      expect(bodyOf(await stand.scim("get", members))).toMatchObject({ totalResults: 1 });
      const told = stand
        .log()
        .slice(before)
        .split("\n")
        .filter((line) => line.includes('"msg":"moved to another population"'));
      expect(told.map((line) => JSON.parse(line) as unknown)).toMatchObject([
        { id: person.id, from: FIRST, to: second, droppedGroups: [local] },
      ]);
    },
  );

  it("stays when a PUT says nothing of it, and costs nothing when it says the same", async () => {
    const person = await create({ population: { id: second } });
    expect(await person.cost(() => person.put({ userName: nextName() }))).toEqual(["PATCH user"]);
    expect(populationOf(await person.read())).toEqual({ id: second });
    const same = await person.read();
    expect(await person.cost(() => person.put(same))).toEqual(["PATCH user"]);
    expect(populationOf(await person.read())).toEqual({ id: second });
  });

  it.each<[string, (person: Person) => ReturnType<Person["put"]>]>([
    [
      "PATCH",
      (person) =>
        person.patch(replace("title", "new"), replace(`${PINGONE_URN}:population.id`, UNKNOWN)),
    ],
    [
      "PUT",
      (person) =>
        person.put({
          userName: nextName(),
          title: "new",
          password: "Correct-Horse-7-Battery",
          [PINGONE_URN]: { population: { id: UNKNOWN } },
        }),
    ],
  ])("that does not exist is 400 and nothing is changed: %s", async (_name, write) => {
    const person = await create(undefined, { title: "old" });
    const before = await person.read();
    const detail = expectScimError(await write(person), 400, "invalidValue");
    expect(detail).toContain(`${PINGONE_URN}:population.id`);
    expect(await person.read()).toEqual(before);
    const writes = (await stand.calls()).filter(({ method, path }) =>
      path.includes(person.id) ? method !== "GET" : false,
    );
    expect(writes).toEqual([]);
  });

  it("that does not exist is 400 for a create, and nobody is created", async () => {
    const body = resourceOf({
      userName: nextName(),
      [PINGONE_URN]: { population: { id: UNKNOWN } },
    });
    const detail = expectScimError(await stand.scim("post", "/Users", body), 400, "invalidValue");
    expect(detail).toContain(`${PINGONE_URN}:population.id`);
    expect(bodyOf(await stand.scim("get", "/Users"))).toMatchObject({ totalResults: 0 });
  });

  it.each(["Partners", "1", `${FIRST}0`])("%s is no id: 400 without a call", async (id) => {
    const person = await create();
    const extension = { [PINGONE_URN]: { population: { id } } };
    const userName = nextName();
    const requests = [
      () => stand.scim("post", "/Users", resourceOf({ userName, ...extension })),
      () => person.put({ userName, ...extension }),
      () => person.patch(replace(`${PINGONE_URN}:population.id`, id)),
    ];
    for (const request of requests) {
      await stand.clearCalls();
      const detail = expectScimError(await request(), 400, "invalidValue");
      expect(detail).toContain(`${PINGONE_URN}:population.id`);
      const writes = (await stand.calls()).filter(({ method }) => method !== "GET");
      expect(writes).toEqual([]);
    }
  });

  it("cannot be taken away, and a refused profile moves nobody", async () => {
    const person = await create();
    const removal = await person.patch({ op: "remove", path: `${PINGONE_URN}:population` });
    expectScimError(removal, 400, "mutability");
    const emails = [{ value: "no address", type: "work" }];
    const both = await person.patch(
      replace("emails", emails),
      replace(`${PINGONE_URN}:population.id`, second),
    );
    expectScimError(both, 400, "invalidValue");
    expect(populationOf(await person.read())).toEqual({ id: FIRST });
  });

  it("is what users can be found by", async () => {
    await create();
    const person = await create({ population: { id: second } });
    const filter = encodeURIComponent(`${PINGONE_URN}:population.id eq "${second}"`);
    const { Resources } = bodyOf(await stand.scim("get", `/Users?filter=${filter}`));
    expect(Resources).toMatchObject([{ id: person.id }]);
    expect(Resources).toHaveLength(1);
  });
});

describe("identity provider", () => {
  const external = { id: PROVIDER, type: "OPENID_CONNECT" };
  const pingOne = { type: "PING_ONE" };
  const providerOf = async (person: Person): Promise<unknown> =>
    extensionOf(await person.read())["identityProvider"];

  it("is set by a create, in its one call", async () => {
    await stand.clearCalls();
    const person = await create({ identityProvider: { id: PROVIDER } });
    expect(costOf(await stand.calls())).toEqual(["POST /users"]);
    expect(extensionOf(person.created)["identityProvider"]).toEqual(external);
    expect(await providerOf(person)).toEqual(external);
    expect((await person.held())["identityProvider"]).toEqual(external);
  });

  it("is set by PATCH and PUT, stays when a PUT does not say, and is set back by a removal", async () => {
    const person = await create();
    expect(await providerOf(person)).toEqual(pingOne);
    const path = `${PINGONE_URN}:identityProvider.id`;
    expect(await person.cost(() => person.patch(replace(path, PROVIDER)))).toEqual(["PATCH user"]);
    expect(await providerOf(person)).toEqual(external);

    await person.put({ userName: nextName() });
    expect(await providerOf(person)).toEqual(external);

    const removal = { op: "remove", path: `${PINGONE_URN}:identityProvider` };
    const answer = await person.patch(removal);
    expect([200, 204]).toContain(answer.status);
    expect(await providerOf(person)).toEqual(pingOne);
    expect((await person.held())["identityProvider"]).toEqual(pingOne);

    const extension = { [PINGONE_URN]: { identityProvider: { id: PROVIDER } } };
    const replaced = await person.put({ userName: nextName(), ...extension });
    expect(extensionOf(bodyOf(replaced))["identityProvider"]).toEqual(external);
    expect(await providerOf(person)).toEqual(external);
  });

  it.each<[string, unknown]>([
    ["null", null],
    ["nothing in it", {}],
    ["a null id", { id: null }],
  ])(
    "is set back by a PUT that says %s, not by one that sends back what it read",
    async (_what, none) => {
      const person = await create({ identityProvider: { id: PROVIDER } });
      const extension = { [PINGONE_URN]: { identityProvider: none } };
      const replaced = await person.put({ userName: nextName(), ...extension });
      expect(extensionOf(bodyOf(replaced))["identityProvider"]).toEqual(pingOne);
      expect(await providerOf(person)).toEqual(pingOne);
      const whole = { ...(await person.read()), userName: nextName() };
      expect(await person.cost(() => person.put(whole))).toEqual(["PATCH user"]);
    },
  );

  it("that is no id is 400, and its type is PingOne's to say", async () => {
    const person = await create();
    const path = `${PINGONE_URN}:identityProvider`;
    const wrong = await person.patch(replace(`${path}.id`, "okta"));
    expect(expectScimError(wrong, 400, "invalidValue")).toContain(`${path}.id`);
    expectScimError(await person.patch(replace(`${path}.type`, "SAML")), 400, "mutability");
    expect(await providerOf(person)).toEqual(pingOne);
  });
});

describe("MFA", () => {
  it.each([true, false])("is %s as the create says", async (mfaEnabled) => {
    await stand.knobs({ mfaEnabledDefault: !mfaEnabled });
    await stand.clearCalls();
    const person = await create({ mfaEnabled });
    expect(costOf(await stand.calls())).toEqual(["POST /users"]);
    expect(person.created).toMatchObject({ [PINGONE_URN]: { mfaEnabled } });
    expect(await person.held()).toMatchObject({ mfaEnabled });
  });

  it("is switched by PATCH and PUT, only when it is not so already", async () => {
    const person = await create();
    const path = `${PINGONE_URN}:mfaEnabled`;
    const call = "PUT user/mfaEnabled";
    expect(await person.cost(() => person.patch(replace(path, true)))).toEqual(["GET user", call]);
    expect(await person.read()).toMatchObject({ [PINGONE_URN]: { mfaEnabled: true } });
    expect(await person.cost(() => person.patch(replace(path, "True")))).toEqual(["GET user"]);

    const next = (mfaEnabled: boolean) => ({
      userName: nextName(),
      [PINGONE_URN]: { mfaEnabled },
    });
    expect(await person.cost(() => person.put(next(true)))).toEqual(["PATCH user"]);
    const answers: Resource[] = [];
    const calls = await person.cost(async () => {
      answers.push(bodyOf(await person.put(next(false))));
    });
    expect(calls).toEqual(["PATCH user", call]);
    expect(answers[0]).toMatchObject({ [PINGONE_URN]: { mfaEnabled: false } });
    expect(await person.held()).toMatchObject({ mfaEnabled: false });
  });
});

describe("what is PingOne's alone", () => {
  it.each(["verifyStatus", "account", "lifecycle", "environment"])(
    "%s cannot be patched, and is ignored in whole resources",
    async (name) => {
      const person = await create();
      const before = await person.read();
      const path = `${PINGONE_URN}:${name}`;
      expectScimError(await person.patch(replace(path, "x")), 400, "mutability");
      const extension = { ...extensionOf(before), [name]: name === "verifyStatus" ? "x" : {} };
      const response = await person.put({ ...before, [PINGONE_URN]: extension });
      expect(response.status).toBe(200);
      expect(extensionOf(await person.read())).toEqual(extensionOf(before));
    },
  );
});
