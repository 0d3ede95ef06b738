// What a configuration may say of a source's rights, and the policy it comes to: where nothing is said, the safe one.
import * as z from "zod";
import { DEFAULT_PER_MS, type GuardSettings } from "../../sources/guard/guard-settings.js";
import {
  ENVIRONMENT_GROUP_RIGHTS,
  PROFILES,
  RIGHTS,
  safePolicy,
  type SourcePolicy,
} from "../../sources/policy.js";
import { WRITE_MOMENTS } from "../../sources/writable/takeover-attributes.js";

const uuid = z
  .guid("must be a UUID")
  .transform((id) => id.toLowerCase())
  .describe("An id of PingOne.");

const uuids = z.array(uuid).min(1, "must list at least one");
const moment = z.enum(WRITE_MOMENTS, `must be one of ${WRITE_MOMENTS.join(", ")}`);

const ceilingWords = "must be a whole number from 1 on, or per cent of the users, like 5%";
const ceiling = z
  .union(
    [
      z.number().int(ceilingWords).min(1, ceilingWords),
      z.string().regex(/^(100|[1-9]?\d(\.\d+)?)%$/, ceilingWords),
    ],
    ceilingWords,
  )
  .describe("So many, or per cent of the source's users (5%).");

const SPAN = /^([1-9]\d{0,3})(m|h|d)$/;
const spanWords = "must be a span of time, like 30m, 1h or 1d";
const span = z
  .string(spanWords)
  .regex(SPAN, spanWords)
  .describe("Within how long: 1h unless given.");

/** Members of a source in gateway.yaml. */
export const policyShape = {
  allow: z
    .array(z.enum(RIGHTS, `must be one of ${RIGHTS.join(", ")}`))
    .optional()
    .describe("What it may do; everything unless given."),
  boundary: z
    .strictObject({ populations: uuids })
    .optional()
    .describe("What is outside these populations does not exist for it."),
  writable: z
    .record(z.string().min(1), moment)
    .optional()
    .describe(
      "When it may set password, mfaEnabled, identityProvider, population, userFilter, or any attribute by its SCIM path.",
    ),
  protected: z
    .strictObject({ users: uuids.exactOptional(), groups: uuids.exactOptional() })
    .optional()
    .describe("Users and groups that it must not change, by PingOne's ids."),
  roleGroups: z
    .enum(["check", "pingone"], "must be check or pingone")
    .optional()
    .describe("Groups that carry administrator roles: refused unless left to PingOne."),
  environmentGroups: z
    .enum(ENVIRONMENT_GROUP_RIGHTS, `must be one of ${ENVIRONMENT_GROUP_RIGHTS.join(", ")}`)
    .optional()
    .describe("Groups of no population, with a boundary: none unless given."),
  onDelete: z
    .union(
      [z.literal("delete"), z.strictObject({ disable: z.strictObject({ population: uuid }) })],
      "must be delete, or { disable: { population: id } }",
    )
    .optional()
    .describe(
      "What becomes of users it deletes: delete unless given; or they are disabled and go to a population outside of its boundary, and come back by the next POST.",
    ),
  onDeactivate: z
    .strictObject({ endSessions: z.boolean().exactOptional() })
    .optional()
    .describe("Whether sessions end with a deactivation."),
  guard: z
    .strictObject({
      deactivations: ceiling.exactOptional(),
      deletions: ceiling.exactOptional(),
      removals: ceiling.exactOptional(),
      per: span.exactOptional(),
    })
    .refine(
      ({ deactivations, deletions, removals }) =>
        (deactivations ?? deletions ?? removals) !== undefined,
      "holds nothing: it needs deactivations, deletions or removals",
    )
    .optional()
    .describe("Above so many the gateway holds the rest until an operator decides."),
  mode: z
    .enum(["live", "shadow", "paused"], "must be live, shadow or paused")
    .optional()
    .describe("paused: writes are answered 503; shadow: answered as if, and written nowhere."),
  profile: z
    .enum(PROFILES, `must be one of ${PROFILES.join(", ")}`)
    .optional()
    .describe("How requests are read: tolerant unless given."),
} as const;

type PolicyParts = z.output<z.ZodObject<typeof policyShape>>;

/** `base` is what holds where nothing is said. */
export function toPolicy(
  { writable, protected: kept, onDeactivate, guard, ...parts }: PolicyParts,
  base: SourcePolicy = safePolicy,
): SourcePolicy {
  // A source has more than its rights.
  const given = Object.entries(parts).filter(
    ([name, value]) => value !== undefined && Object.hasOwn(policyShape, name),
  );
  return {
    ...base,
    ...(Object.fromEntries(given) as Partial<SourcePolicy>),
    writable: { ...base.writable, ...writable },
    protected: { ...base.protected, ...kept },
    onDeactivate: { ...base.onDeactivate, ...onDeactivate },
    guard: guard === undefined ? base.guard : toGuard(guard),
  };
}

const UNITS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

function toGuard({ per, ...limits }: NonNullable<PolicyParts["guard"]>): GuardSettings {
  const [, amount = "", unit = ""] = SPAN.exec(per ?? "") ?? [];
  const perMs = Number(amount) * (UNITS[unit] ?? 0);
  const ceilings = Object.entries(limits).map(([kind, value]) => [
    kind,
    typeof value === "number" ? { most: value } : { percent: Number.parseFloat(value) },
  ]);
  return {
    ceilings: Object.fromEntries(ceilings) as GuardSettings["ceilings"],
    perMs: perMs > 0 ? perMs : DEFAULT_PER_MS,
  };
}

/** One list of a variable: separated by commas or blanks. */
const listed = z.string().transform((text) => text.split(/[\s,]+/).filter((each) => each !== ""));

const ids = listed.pipe(
  z
    .array(z.guid("must be UUIDs, separated by commas").transform((id) => id.toLowerCase()))
    .min(1, "must name at least one"),
);

/** `name` alone stands for `name=always`. */
const writableEntry = z
  .string()
  .regex(
    /^[^=]+(=(never|create|always))?$/,
    "must be attributes, separated by commas, each alone or as name=never, name=create, name=always",
  )
  .transform((text) => {
    const [name = "", when = "always"] = text.split("=");
    return [name, moment.parse(when)] as const;
  });

/** The same for the environment alone, by variable name. */
export const policySettings = {
  SCIM_ALLOW: listed.pipe(z.array(z.enum(RIGHTS, `must be a list of ${RIGHTS.join(", ")}`))),
  SCIM_WRITABLE: listed
    .pipe(z.array(writableEntry))
    .transform((entries) => Object.fromEntries(entries)),
  SCIM_BOUNDARY_POPULATIONS: ids,
  SCIM_PROTECTED_USERS: ids,
  SCIM_PROTECTED_GROUPS: ids,
} as const;

export type PolicySettings = {
  readonly [Name in keyof typeof policySettings]?: z.output<(typeof policySettings)[Name]>;
};

export const policyOfEnvironment = (values: PolicySettings, base: SourcePolicy): SourcePolicy =>
  toPolicy(
    {
      allow: values.SCIM_ALLOW,
      boundary: values.SCIM_BOUNDARY_POPULATIONS && {
        populations: values.SCIM_BOUNDARY_POPULATIONS,
      },
      writable: values.SCIM_WRITABLE,
      protected: {
        ...(values.SCIM_PROTECTED_USERS && { users: values.SCIM_PROTECTED_USERS }),
        ...(values.SCIM_PROTECTED_GROUPS && { groups: values.SCIM_PROTECTED_GROUPS }),
      },
    },
    base,
  );
