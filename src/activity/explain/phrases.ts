// The phrases of what explain tells: what tolerances, losses and events mean to who operates a gateway.

/** By the names of scim/tolerances.ts. */
const tolerances: Readonly<Record<string, string>> = {
  absentSchemas: "schemas was missing; the endpoint says what the body is",
  legacyUrns: "an old spelling of a schema's URN was taken",
  emptyOperations: "the PATCH had no operation, and nothing was changed",
  zeroFailOnErrors: "failOnErrors was 0 and was read as 1",
  opsInAnyCase: "op was not written in small letters",
  namesWithoutUrn: "an attribute of an extension came without its URN",
  dotAfterUrn: "a dot stood between a URN and its attribute",
  implicitValue: ".value was left out of a simple attribute",
  unknownExtensions: "a path named an extension nobody knows, and was left out",
  attributeNamedTwice: "path and value both named the attribute",
  arraysOfOne: "a single value came in an array",
  valueObjects: "a simple value came as an object with value",
  loneElements: "a list of one came without its array",
  bareReferences: "a reference came as the bare id",
  jsonInStrings: "an object came as JSON in a string",
  numbersForStrings: "a number came where text is due",
  digitsForIntegers: "digits came as text",
  booleanWords: "True or False came as text",
  emptyTextClears: 'an empty text ("") was taken to clear the value',
  looseAttributeLists: "attributes were named several times, or separated by blanks",
  emptyParameters: "a parameter of the query had no value",
  createdByFilter: "a path selected no value, and one was made of its filter",
};

export const phraseOfTolerance = (name: string): string => tolerances[name] ?? name;

const losses: Readonly<Record<string, string>> = {
  undeclared: "the PingOne environment does not declare them",
  refused: "PingOne cannot keep them, and the source wants such requests refused",
  notWritable: "this client may not write them",
  unknown: "no schema knows them",
};

export const phraseOfLoss = (reason: string): string => losses[reason] ?? reason;

const events: Readonly<Record<string, { readonly words: string; readonly mend: string }>> = {
  populationMoved: {
    words:
      "the user was moved to another population, and PingOne took them out of groups of the former one",
    mend: "Nothing, if that was meant. Else take population.id out of the client's mapping.",
  },
  strandedUser: {
    words: "a created user who should be inactive could be neither disabled nor removed",
    mend: "Disable the user in PingOne, or let the client repeat the request; a read of the user disables them, too.",
  },
  guardHeld: {
    words: "the mass-change guard of this client holds changes of this kind",
    mend: "Look at scim-pingone guard status, then release or discard what it holds (docs/going-live.md).",
  },
  sessionsLeft: {
    words: "the user was deactivated, and not all of their sessions could be ended",
    mend: "End the sessions in PingOne's console.",
  },
};

export const phrasesOfEvent = (kind: string): { readonly words: string; readonly mend: string } =>
  events[kind] ?? { words: kind, mend: "" };

const credentials: Readonly<Record<string, string>> = {
  missing: "no credential was shown",
  wrong:
    "the credential is not known here, or a token does not fit (issuer, audience, claims, key)",
  expired: "the credential has expired",
  unverifiable: "the issuer's keys could not be had, so the token could not be checked",
  elsewhere: "the credential was right, and came from an address its source does not have",
};

const unfit: Readonly<Record<string, string>> = {
  audience: "the token is of a known issuer, and for another audience",
  claims: "the token is of a known issuer, and a claim is not what the source asks for",
  time: "the token is of a known issuer, and by this machine's clock it has expired or is not valid yet",
  key: "the token names a known issuer, and its signature is of none of the issuer's keys",
};

export const phraseOfCredential = (refused: string, because = ""): string =>
  unfit[because] ?? credentials[refused] ?? refused;
