// The bodies clients send, and what they read in the answers (clients.md 2 to 4).
import type { ScimRequest } from "../world/balancer.js";
import type { Person, PersonAttribute, PersonValues, Team } from "../model/resource.js";
import type { Style } from "./style.js";

const USER = "urn:ietf:params:scim:schemas:core:2.0:User";
const GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group";
const ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
const PINGONE = "urn:pingidentity:schemas:extension:2.0:PingOneUser";
const PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp";
const BULK = "urn:ietf:params:scim:api:messages:2.0:BulkRequest";

export interface Operation {
  readonly op: string;
  readonly path?: string;
  readonly value?: unknown;
}

const paths: Readonly<Record<PersonAttribute, string>> = {
  title: "title",
  nickName: "nickName",
  givenName: "name.givenName",
  department: `${ENTERPRISE}:department`,
  homeMail: 'emails[type eq "home"].value',
};

/** What of a person is sent. */
export interface SentPerson {
  readonly name: string;
  readonly active: boolean;
  readonly values: PersonValues;
  readonly population: string;
  readonly password: string;
}

function userBody(person: SentPerson, style: Style): Record<string, unknown> {
  const { title, nickName, givenName, department, homeMail } = person.values;
  return {
    schemas: [USER, ENTERPRISE],
    externalId: `ext-${person.name}`,
    userName: person.name,
    active: person.active,
    title,
    nickName,
    name: { givenName, familyName: "Sample" },
    emails: [
      { primary: true, type: "work", value: person.name },
      { type: "home", value: homeMail },
    ],
    groups: [],
    [ENTERPRISE]: { department },
    ...(style.writesAll ? { [PINGONE]: { population: { id: person.population } } } : {}),
  };
}

export const creation = (person: SentPerson, style: Style): ScimRequest => ({
  method: "POST",
  path: "/Users",
  body: { ...userBody(person, style), password: person.password },
});

export const replacement = (person: Person, style: Style, read: object = {}): ScimRequest => ({
  method: "PUT",
  path: `/Users/${person.id ?? ""}`,
  body: { ...read, ...userBody(person, style), id: person.id },
});

export const patch = (path: string, operations: readonly Operation[]): ScimRequest => ({
  method: "PATCH",
  path,
  body: { schemas: [PATCH], Operations: operations },
});

export const attributeOperations = (
  person: Person,
  names: readonly PersonAttribute[],
): Operation[] =>
  names.map((name) => ({ op: "Replace", path: paths[name], value: person.values[name] }));

export const activeOperation = ({ active }: Person, { disable }: Style): Operation =>
  disable === "text"
    ? { op: "Replace", path: "active", value: active ? "True" : "False" }
    : { op: "replace", value: { active } };

export const populationOperation = ({ population }: Person): Operation => ({
  op: "replace",
  path: `${PINGONE}:population.id`,
  value: population,
});

export const passwordOperation = ({ password }: Person): Operation => ({
  op: "replace",
  path: "password",
  value: password,
});

export function memberOperations(
  add: readonly string[],
  remove: readonly string[],
  style: Style,
): Operation[] {
  const elements = (ids: readonly string[]) => ids.map((value) => ({ value }));
  if (style.name === "entra") {
    return [
      ...(add.length > 0 ? [{ op: "Add", path: "members", value: elements(add) }] : []),
      ...(remove.length > 0 ? [{ op: "Remove", path: "members", value: elements(remove) }] : []),
    ];
  }
  return [
    ...remove.map((id) => ({ op: "remove", path: `members[value eq "${id}"]` })),
    ...(add.length > 0 ? [{ op: "add", path: "members", value: elements(add) }] : []),
  ];
}

export const teamBody = (team: Team, members: readonly string[]) => ({
  schemas: [GROUP],
  displayName: team.name,
  members: members.map((value) => ({ value })),
});

export interface BulkOperation {
  readonly request: ScimRequest;
  readonly bulkId: string | undefined;
}

export const bulk = (operations: readonly BulkOperation[]): ScimRequest => ({
  method: "POST",
  path: "/Bulk",
  body: {
    schemas: [BULK],
    Operations: operations.map(({ request: { method, path, body }, bulkId }) => ({
      method,
      path,
      ...(bulkId === undefined ? {} : { bulkId }),
      ...(body === undefined ? {} : { data: body }),
    })),
  },
});

/** What an answer says of a person. */
export interface SeenPerson extends Readonly<Record<PersonAttribute, string | undefined>> {
  readonly active: boolean | undefined;
  readonly population: string | undefined;
}

interface UserAnswer {
  readonly active?: boolean;
  readonly title?: string;
  readonly nickName?: string;
  readonly name?: { readonly givenName?: string };
  readonly emails?: readonly { readonly type?: string; readonly value?: string }[];
  readonly [ENTERPRISE]?: { readonly department?: string };
  readonly [PINGONE]?: { readonly population?: { readonly id?: string } };
}

export function seenPerson(body: unknown): SeenPerson {
  const { active, title, nickName, name, emails, ...extensions } = body as UserAnswer;
  return {
    active,
    title,
    nickName,
    givenName: name?.givenName,
    department: extensions[ENTERPRISE]?.department,
    homeMail: emails?.find(({ type }) => type === "home")?.value,
    population: extensions[PINGONE]?.population?.id,
  };
}
