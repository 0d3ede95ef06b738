// The form of every PingOne id (contract section 2): a UUID in lower case.

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Whether PingOne may know this id at all; anything else need not be asked for. */
export const isPingOneId = (value: unknown): value is string =>
  typeof value === "string" && UUID.test(value);
