// Plain users by hand, in the order in which the gateway prints them.

const USER = "urn:ietf:params:scim:schemas:core:2.0:User";
const PINGONE = "urn:pingidentity:schemas:extension:2.0:PingOneUser";

export function toScim(user, base) {
  const resource = { schemas: [USER, PINGONE], id: user.id };
  if (user.externalId !== undefined) resource.externalId = user.externalId;
  resource.userName = user.username;
  const { name } = user;
  if (name !== undefined) {
    resource.name = {};
    if (name.family !== undefined) resource.name.familyName = name.family;
    if (name.given !== undefined) resource.name.givenName = name.given;
  }
  if (user.title !== undefined) resource.title = user.title;
  if (user.email !== undefined) {
    resource.emails = [{ value: user.email, type: "work", primary: true }];
  }
  resource.active = user.enabled;
  resource[PINGONE] = {
    population: { id: user.population.id },
    identityProvider: { type: user.identityProvider.type },
    account: { status: user.account.status, canAuthenticate: user.account.canAuthenticate },
    lifecycle: { status: user.lifecycle.status },
    environment: { id: user.environment.id },
    mfaEnabled: user.mfaEnabled,
    verifyStatus: user.verifyStatus,
  };
  resource.meta = {
    resourceType: "User",
    created: user.createdAt,
    lastModified: user.updatedAt,
    location: `${base}/Users/${user.id}`,
  };
  return resource;
}

export function toPingOne({ userName, externalId, name, emails, title }) {
  const user = { username: userName };
  if (externalId !== undefined) user.externalId = externalId;
  if (name !== undefined) user.name = { given: name.givenName, family: name.familyName };
  if (emails !== undefined) user.email = emails[0].value;
  if (title !== undefined) user.title = title;
  return user;
}

/** Of `replace` with the paths the bench uses. */
export function toPingOnePatch({ Operations }) {
  const change = {};
  for (const { path, value } of Operations) change[path] = value;
  return change;
}
