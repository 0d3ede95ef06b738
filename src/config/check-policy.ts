// What of a source's policy cannot hold together: told before anything is served, each by the setting that has to change.
import type { Mapping } from "../mapping/model.js";
import { compileSchemas } from "../mapping/resource-schemas.js";
import { problemOfWritable } from "../sources/writable/writable-rules.js";
import type { Config, SourceConfig } from "./config.js";

export interface PolicyProblem {
  /** Below the source, as gateway.yaml has it. */
  readonly path: readonly (string | number)[];
  readonly message: string;
}

export type JudgedSource = Pick<SourceConfig, "policy" | "populations" | "groups">;

export function problemsOfPolicy(
  { policy, populations, groups }: JudgedSource,
  { extensions }: Pick<Mapping, "extensions">,
): readonly PolicyProblem[] {
  const problems: PolicyProblem[] = [];
  const add = (path: PolicyProblem["path"], message: string): void => {
    problems.push({ path, message });
  };
  const schemas = compileSchemas(extensions);
  for (const [name, when] of Object.entries(policy.writable)) {
    const problem = problemOfWritable(name, when, schemas);
    if (problem !== undefined) add(["writable", name], problem);
  }
  const inside = policy.boundary?.populations;
  const requireInside = (id: string | undefined, path: PolicyProblem["path"]): void => {
    if (id === undefined || inside === undefined || inside.includes(id)) return;
    add(path, "is outside the boundary of its source");
  };
  requireInside(populations.default, ["populations", "default"]);
  for (const [place, { population }] of populations.rules.entries()) {
    requireInside(population, ["populations", "rules", place, "population"]);
  }
  requireInside(groups.populationId, ["groups", "population"]);
  for (const problem of problemsOfBoundary(policy)) problems.push(problem);
  return problems;
}

/** What depends on where the boundary is. */
function* problemsOfBoundary(policy: SourceConfig["policy"]): Generator<PolicyProblem> {
  const inside = policy.boundary?.populations;
  if (policy.onDelete !== "delete") {
    const path = ["onDelete", "disable", "population"];
    const why = "else who is deleted would still be there";
    if (inside === undefined) yield { path, message: `needs a boundary: ${why}` };
    else if (inside.includes(policy.onDelete.disable.population)) {
      yield { path, message: `must be outside the boundary of its source: ${why}` };
    }
    if (policy.profile === "interop") {
      const message = "must be delete with the profile interop: a deletion frees the name";
      yield { path: ["onDelete"], message };
    }
  }
  if (policy.environmentGroups !== "none" && inside === undefined) {
    const message = "means nothing without boundary: all groups are there";
    yield { path: ["environmentGroups"], message };
  }
  const path = ["writable", "userFilter"];
  // Whom a filter finds, a policy cannot know.
  if ((policy.writable["userFilter"] ?? "never") === "never") return;
  if (policy.protected.users.length > 0) {
    yield { path, message: "cannot hold with protected users: a filter may find them" };
  } else if (policy.environmentGroups === "write") {
    const message = "cannot hold with environmentGroups: write: a filter may find who is outside";
    yield { path, message };
  }
}

/** What is worth a look: a client without a boundary reaches administrators as well. */
export const warningsOfPolicies = ({
  demo,
  file,
  tenants,
}: Pick<Config, "demo" | "file" | "tenants">): readonly string[] =>
  demo
    ? []
    : tenants.flatMap(({ name, sources }) =>
        sources.flatMap((source) => warningsOfPolicy(source, file && name)),
      );

/** Of one source; `tenant`: of a configuration file. */
export function warningsOfPolicy(
  { policy, name }: Pick<SourceConfig, "policy" | "name">,
  tenant: string | undefined,
): readonly string[] {
  if (policy.boundary !== undefined || policy.protected.users.length > 0) return [];
  const [boundary, users] =
    tenant === undefined
      ? ["SCIM_BOUNDARY_POPULATIONS", "SCIM_PROTECTED_USERS"]
      : [`tenants.${tenant}.sources.${name}.boundary.populations`, "protected.users"];
  return [
    `${boundary}: neither it nor ${users} is set: whoever has the client's credential can change the e-mail address of every user of the environment, administrators too, disable and delete them; name the populations the client is for, or the users it must not change`,
  ];
}
