// The media types that select an operation (contract 2, 3.1, 4); parameters such as charset do not matter.

const VENDOR = "application/vnd.pingidentity.";

export const MEDIA = {
  json: "application/json",
  userImport: `${VENDOR}user.import+json`,
  userVerify: `${VENDOR}user.verify+json`,
  userSendVerificationCode: `${VENDOR}user.sendVerificationCode+json`,
  accountLock: `${VENDOR}account.lock+json`,
  accountUnlock: `${VENDOR}account.unlock+json`,
  passwordSet: `${VENDOR}password.set+json`,
  passwordSetValue: `${VENDOR}password.setValue+json`,
  passwordReset: `${VENDOR}password.reset+json`,
  passwordCheck: `${VENDOR}password.check+json`,
  passwordForceChange: `${VENDOR}password.forceChange`,
  passwordUnlock: `${VENDOR}password.unlock`,
  passwordSendRecoveryCode: `${VENDOR}password.sendRecoveryCode`,
  passwordRecover: `${VENDOR}password.recover+json`,
} as const;

/** Lower case, without parameters; empty when the header is missing. */
export function mediaTypeOf(header: string | undefined): string {
  if (header === undefined) return "";
  const semicolon = header.indexOf(";");
  return (semicolon < 0 ? header : header.slice(0, semicolon)).trim().toLowerCase();
}

/** Real clients send `application/json` beside the vendor type that they mean, in either order (contract 2). */
export function operationMediaType(fields: readonly string[]): string {
  const types = fields.flatMap((field) => field.split(",").map(mediaTypeOf));
  return types.find((type) => type.startsWith(VENDOR)) ?? types[0] ?? "";
}

/** Password actions without a body are documented with and without `+json`: both select them (contract 4). */
export function isMediaType(sent: string, type: string): boolean {
  const lower = type.toLowerCase();
  return sent === lower || (!lower.endsWith("+json") && sent === `${lower}+json`);
}
