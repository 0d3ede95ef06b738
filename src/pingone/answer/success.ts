// What PingOne's own success of each operation is, in one list: whatever else comes with a 2xx is somebody else's (contract 2, 3.1, 4, 5.1, 8, 9).

type Holds = readonly (readonly [key: string, isRight: (value: unknown) => boolean])[];
type HoldsByKey = Readonly<Record<string, Holds[number][1]>>;

export interface Success {
  readonly statuses: readonly (200 | 201 | 204)[];
  /** What its body has at the least, by key. A 204 has no body, every other success owes one. */
  readonly holds: Holds;
  /** Whether what was sent comes back under the same keys. */
  readonly echoes: boolean;
}

const owing =
  (status: 200 | 201, echoes: boolean) =>
  (holds: HoldsByKey): Success => ({ statuses: [status], holds: Object.entries(holds), echoes });

const found = owing(200, false);
const changed = owing(200, true);
const created = owing(201, false);
const linked = owing(201, true);

const isText = (value: unknown): boolean => typeof value === "string" && value !== "";
/** PingOne's enumerations. */
const isWord = (value: unknown): boolean =>
  typeof value === "string" && /^[A-Z][A-Z0-9_]*$/.test(value);
const isObject = (value: unknown): boolean =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const isFlag = (value: unknown): boolean => typeof value === "boolean";

const collection = found({ _embedded: isObject });
const named = { id: isText, name: isText };
const user = { id: isText, username: isText };
const removed: Success = { statuses: [204], holds: [], echoes: false };

const successes = {
  "environment.read": found({ id: isText }),
  "environment.capabilities": found({}),
  "groups.create": created(named),
  "groups.delete": removed,
  "groups.list": collection,
  "groups.read": found(named),
  "groups.replace": found(named),
  "groups.roles": collection,
  "members.add": linked({ id: isText }),
  "members.groups": collection,
  "members.read": found({ id: isText, type: isWord }),
  "members.remove": removed,
  "members.types": collection,
  "populations.list": collection,
  "populations.read": found(named),
  "roleAssignments.list": collection,
  "roles.list": collection,
  "schemas.changeAttribute": found(named),
  "schemas.createAttribute": created(named),
  "schemas.read": collection,
  "sessions.end": removed,
  "sessions.list": collection,
  "users.checkPassword": found({ status: isWord }),
  "users.create": created(user),
  "users.delete": removed,
  "users.enabled": changed({ enabled: isFlag }),
  "users.identityProvider": found({ type: isWord }),
  "users.list": collection,
  "users.mfaEnabled": changed({ mfaEnabled: isFlag }),
  // The state of the password; 204 was seen of its siblings (contract section 4).
  "users.password": { statuses: [200, 204], holds: [["status", isWord]], echoes: false },
  "users.patch": found(user),
  "users.population": changed({ id: isText }),
  "users.read": found(user),
} satisfies Readonly<Record<string, Success>>;

/** A name for logs and errors; the compiler refuses one without a row. */
export type Operation = keyof typeof successes;

export const successOf = (operation: Operation): Success => successes[operation];
