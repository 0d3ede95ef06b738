// PingOne's groups resource and its memberships, one function an operation (contract section 8). Knows no SCIM word.
import type { Call, CallContext } from "../call.js";
import type { PingOneClient } from "../client.js";
import {
  createCollection,
  ofCollection,
  readAll,
  type ApiLocation,
  type PagedSource,
} from "./collection.js";
import { orUndefined, PingOneError } from "../error.js";
import { isPingOneId, requireId, requireName } from "../id.js";

/** A group as PingOne returns it (contract 8.2). */
export interface PingOneGroup {
  readonly id: string;
  readonly name: string;
  readonly description?: string;
  readonly externalId?: string;
  readonly userFilter?: string;
  readonly customData?: unknown;
  readonly population?: { readonly id: string };
  readonly directMemberCounts?: { readonly users?: number; readonly groups?: number } | undefined;
  /** Kept by another directory; it cannot be edited by the API (contract 8.5). */
  readonly isExternal?: boolean;
  /** `GATEWAY` or `IDP`, where it is external. */
  readonly sourceType?: string;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** What a create or a PUT sends; a PUT clears what is left out (contract 8.4). */
export type GroupBody = Readonly<
  Partial<
    Pick<
      PingOneGroup,
      "name" | "description" | "externalId" | "userFilter" | "customData" | "population"
    >
  >
>;

/** What can be in a group: memberships are written on the member's side (contract 8.5). */
export type MemberKind = "users" | "groups";

interface Memberships {
  /** The groups a user or group is in; `filter` may be `type eq "DIRECT"`. `notFound` when there is no such member. */
  membershipsOf(kind: MemberKind, member: string): PagedSource<PingOneGroup>;
  /** The same, as memberships: how each came about, and nothing of the group but its name. */
  membershipTypesOf(kind: MemberKind, member: string): PagedSource<TypedMembership>;
  /** How somebody is a member; undefined who is none, or does not exist. */
  membershipType(link: Membership, context: CallContext): Promise<MembershipType | undefined>;
  addMember(link: Membership, context: CallContext): Promise<Addition>;
  /**
   * Throws `notFound` when it is no direct member, or one of both does not exist; ambiguous where it may have been removed
   * by this call, with a lost answer.
   */
  removeMember(link: Membership, context: CallContext): Promise<void>;
}

export interface PingOneGroups extends PagedSource<PingOneGroup>, Memberships {
  /** Not idempotent. */
  create(body: GroupBody, context: CallContext): Promise<PingOneGroup>;
  read(id: string, context: CallContext): Promise<PingOneGroup>;
  replace(id: string, body: GroupBody, context: CallContext): Promise<PingOneGroup>;
  remove(id: string, context: CallContext): Promise<void>;
  /** Whether administrator roles come with the membership (contract 8.1). */
  hasRoles(id: string, context: CallContext): Promise<boolean>;
}

/** Made by this call; there before it; or there, and perhaps made by an attempt whose answer was lost. */
export type Addition = "added" | "present" | "unclear";

/** One member of one group: written on the member's side (contract 8.5). */
export interface Membership {
  readonly group: string;
  readonly kind: MemberKind;
  readonly member: string;
}

export type MembershipType = "DIRECT" | "INDIRECT";

/** What a user or group is in, and how (contract 8.5). */
export interface TypedMembership {
  /** Of the group. */
  readonly id: string;
  readonly name: string | undefined;
  readonly type: MembershipType;
}

const pathOf = ({ kind, member }: Membership): string => `/${kind}/${member}/memberOfGroups`;

export function createPingOneGroups(call: PingOneClient, location: ApiLocation): PingOneGroups {
  const groupCall = async (asked: Call, context: CallContext): Promise<PingOneGroup> =>
    toGroup(asked.operation, await call(asked, context));
  return {
    ...createCollection(call, location, {
      operation: "groups.list",
      path: "/groups",
      key: "groups",
      toItem: (value) => toGroup("groups.list", value),
    }),
    ...createMemberships(call, location),
    async create(body, context) {
      const operation = "groups.create";
      const post = { operation, method: "POST", path: "/groups", body, idempotent: false } as const;
      const group = await ofCollection(groupCall(post, context));
      return requireName(body.name, group, ({ name }) => name, operation);
    },
    async read(id, context) {
      const operation = "groups.read";
      const get = { operation, method: "GET", path: `/groups/${id}`, idempotent: true } as const;
      return requireId(id, await groupCall(get, context), operation);
    },
    async replace(id, body, context) {
      const operation = "groups.replace";
      const path = `/groups/${id}`;
      const put = { operation, method: "PUT", path, body, idempotent: true } as const;
      return requireId(id, await groupCall(put, context), operation);
    },
    async remove(id, context) {
      const path = `/groups/${id}`;
      await call({ operation: "groups.delete", method: "DELETE", path, idempotent: true }, context);
    },
    async hasRoles(id, context) {
      const assignments = createCollection(call, location, {
        operation: "groups.roles",
        path: `/groups/${id}/roleAssignments`,
        key: "roleAssignments",
        mayBeMissing: true,
        toItem: (value) => value,
      });
      const first = await readAll(assignments, undefined, context).next();
      return first.done !== true;
    },
  };
}

/** A second add changes nothing, so it may be repeated although it is a POST (contract 8.5). */
const additionOf = (link: Membership): Call => ({
  operation: "members.add",
  method: "POST",
  path: pathOf(link),
  body: { id: link.group },
  idempotent: true,
});

function createMemberships(call: PingOneClient, location: ApiLocation): Memberships {
  return {
    membershipsOf: (kind, member) =>
      createCollection(call, location, {
        operation: "members.groups",
        path: `/${kind}/${member}/memberOfGroups`,
        key: "groupMemberships",
        query: "&expand=group",
        mayBeMissing: true,
        toItem: (value) =>
          toGroup(
            "members.groups",
            (value as { _embedded?: { group?: unknown } } | null)?._embedded?.group,
          ),
      }),
    membershipTypesOf: (kind, member) =>
      createCollection(call, location, {
        operation: "members.types",
        path: `/${kind}/${member}/memberOfGroups`,
        key: "groupMemberships",
        mayBeMissing: true,
        toItem: (value) => toTypedMembership("members.types", value),
      }),
    async membershipType(link, context) {
      const operation = "members.read";
      const path = `${pathOf(link)}/${link.group}`;
      const answer = await orUndefined(
        call({ operation, method: "GET", path, idempotent: true }, context),
      );
      if (answer === undefined) return undefined;
      return requireId(link.group, toTypedMembership(operation, answer), operation).type;
    },
    async addMember(link, context) {
      try {
        await call(additionOf(link), context);
        return "added";
      } catch (error) {
        if (!(error instanceof PingOneError) || error.code !== "uniqueness") throw error;
        return error.ambiguous ? "unclear" : "present";
      }
    },
    async removeMember(link, context) {
      const path = `${pathOf(link)}/${link.group}`;
      const operation = "members.remove";
      const remove = {
        operation,
        method: "DELETE",
        path,
        idempotent: true,
        tells404: true,
      } as const;
      await call(remove, context);
    },
  };
}

function toGroup(operation: string, body: unknown): PingOneGroup {
  const group = body as Partial<PingOneGroup> | undefined;
  if (!isPingOneId(group?.id) || typeof group.name !== "string") {
    throw new PingOneError("unexpected", operation, { ambiguous: true });
  }
  return group as PingOneGroup;
}

function toTypedMembership(operation: string, body: unknown): TypedMembership {
  const { id, name, type } = (body ?? {}) as Readonly<Record<string, unknown>>;
  if (!isPingOneId(id) || (type !== "DIRECT" && type !== "INDIRECT")) {
    throw new PingOneError("unexpected", operation);
  }
  return { id, name: typeof name === "string" ? name : undefined, type };
}
