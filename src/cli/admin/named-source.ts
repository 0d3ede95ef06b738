// Which source a command means: `acme/hr`, or `hr` where one tenant alone has such a source.
import { OptionError } from "../fail.js";

export interface SourceFlags {
  /** `tenant/source`, or the source alone. */
  readonly source: string;
  readonly tenant?: string;
}

export interface NamedSource {
  readonly tenant: string;
  readonly source: string;
}

/** Undefined where no tenant is named. Throws OptionError where two are. */
export function fullyNamed({ source, tenant }: SourceFlags): NamedSource | undefined {
  const at = source.indexOf("/");
  if (at < 0) return tenant === undefined ? undefined : { tenant, source };
  const own = source.slice(0, at);
  if (tenant !== undefined && tenant !== own) {
    throw new OptionError([`--source: names the tenant ${own}, and --tenant another one`]);
  }
  return { tenant: own, source: source.slice(at + 1) };
}

const NONE =
  "there is none at this gateway: the configuration file says which sources are (guard, mode: shadow; docs/going-live.md), and --admin which gateway is asked";

/** `what`: of which kind the `known` are, `in shadow mode`. Throws OptionError where it is none of them, or several. */
export function theOnly<T extends NamedSource>(
  source: string,
  known: readonly T[],
  what: string,
): T {
  const [first, ...more] = known.filter((each) => each.source === source);
  if (first === undefined) {
    const there = known.length === 0 ? NONE : `there are ${listed(known)}; name one of them`;
    throw new OptionError([`--source: no source of that name is ${what}; ${there}`]);
  }
  if (more.length === 0) return first;
  throw new OptionError([`--source: several tenants have one; name ${listed([first, ...more])}`]);
}

const listed = (all: readonly NamedSource[]): string =>
  all.map(({ tenant, source }) => `${tenant}/${source}`).join(", ");
