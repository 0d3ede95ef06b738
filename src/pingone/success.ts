// What PingOne's own success of each operation is, in one list: whatever else comes with a 2xx is somebody else's (contract 2, 3.1, 4, 5.1, 8, 9).

export interface Success {
  readonly statuses: readonly (200 | 201 | 204)[];
  /** The keys its body has at the least. A 204 has no body, every other success owes one. */
  readonly holds: readonly string[];
  /** Whether what was sent comes back under the same keys. */
  readonly echoes: boolean;
}

const owing =
  (status: 200 | 201, echoes: boolean) =>
  (...holds: readonly string[]): Success => ({ statuses: [status], holds, echoes });

const found = owing(200, false);
const changed = owing(200, true);
const created = owing(201, false);
const linked = owing(201, true);
const collection = found("_embedded");
const removed: Success = { statuses: [204], holds: [], echoes: false };

const successes = {
  "environment.read": found("id"),
  "environment.capabilities": found(),
  "groups.create": created("id", "name"),
  "groups.delete": removed,
  "groups.list": collection,
  "groups.read": found("id", "name"),
  "groups.replace": found("id", "name"),
  "groups.roles": collection,
  "members.add": linked("id"),
  "members.groups": collection,
  "members.read": found("id", "type"),
  "members.remove": removed,
  "members.types": collection,
  "populations.list": collection,
  "populations.read": found("id", "name"),
  "roleAssignments.list": collection,
  "schemas.changeAttribute": found("id", "name"),
  "schemas.createAttribute": created("id", "name"),
  "schemas.read": collection,
  "users.checkPassword": found("status"),
  "users.create": created("id", "username"),
  "users.delete": removed,
  "users.enabled": changed("enabled"),
  "users.identityProvider": found("type"),
  "users.list": collection,
  "users.mfaEnabled": changed("mfaEnabled"),
  // The state of the password; 204 was seen of its siblings (contract section 4).
  "users.password": { statuses: [200, 204], holds: ["status"], echoes: false },
  "users.patch": found("id", "username"),
  "users.population": changed("id"),
  "users.read": found("id", "username"),
} satisfies Readonly<Record<string, Success>>;

/** A name for logs and errors; the compiler refuses one without a row. */
export type Operation = keyof typeof successes;

export const successOf = (operation: Operation): Success => successes[operation];
