// Made-up people as a client sends them: plain ones, and rich ones with what PingOne alone has no place for.

const USER = "urn:ietf:params:scim:schemas:core:2.0:User";
const ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
const IMPORT = "application/vnd.pingidentity.user.import+json";

export const plainUser = (name) => ({
  schemas: [USER],
  userName: `${name}@example.com`,
  externalId: `ext-${name}`,
  name: { givenName: "Sam", familyName: name },
  emails: [{ value: `${name}@example.com`, type: "work", primary: true }],
  title: "Engineer",
});

const address = (type, n) => ({
  type,
  streetAddress: `${n} Main Street`,
  locality: "Austin",
  region: "TX",
  postalCode: "78701",
  country: "US",
});

/** Two e-mails, three phones, two addresses, a role, a manager. */
export const richUser = (name) => ({
  ...plainUser(name),
  schemas: [USER, ENTERPRISE],
  displayName: `Sam ${name}`,
  emails: [
    { value: `${name}@example.com`, type: "work", primary: true },
    { value: `${name}@home.example.com`, type: "home" },
  ],
  phoneNumbers: [
    { value: "+1 555 0100", type: "work" },
    { value: "+1 555 0101", type: "mobile" },
    { value: "+1 555 0102", type: "home" },
  ],
  addresses: [{ ...address("work", 1), primary: true }, address("home", 2)],
  roles: [{ value: "auditor", display: "Auditor", type: "work", primary: true }],
  [ENTERPRISE]: {
    employeeNumber: "1001",
    department: "Research",
    manager: { value: "00000000-0000-4000-8000-00000000abcd" },
  },
});

/** A plain user in PingOne's own form. */
export const importOf = (name) => ({
  contentType: IMPORT,
  body: {
    username: `${name}@example.com`,
    externalId: `ext-${name}`,
    name: { given: "Sam", family: name },
    email: `${name}@example.com`,
    title: "Engineer",
  },
});
