// Writes of memberships as PingOne would take them (contract 8.5).
import type { Call, CallContext } from "../../../pingone/call.js";
import { constraint, ofGroup, refuseExternal } from "./groups.js";
import type { Item } from "../item.js";
import { memberType } from "../../groups/membership/plan.js";
import type { PlannedKind } from "../plan.js";
import { missing } from "../reads/present.js";
import { idsOf } from "../reads/reads.js";
import type { ShadowLink } from "../state.js";
import { idIn } from "./user-profile.js";
import type { ShadowWrite, WriteDependencies } from "./write.js";

export const addMember =
  (deps: WriteDependencies): ShadowWrite =>
  async (call, context) => {
    const { directory, record, state } = deps;
    const [kind, member] = idsOf(call.path);
    const link = { group: idIn(call.body) ?? "", kind, member };
    const { of, group } = await endsOf(deps, call, link, context);
    const groupPopulation = idIn(group["population"]);
    if (groupPopulation !== undefined && groupPopulation !== idIn(of["population"])) {
      throw constraint(call, "The user does not belong to the population of the group.");
    }
    const isEffective = (await directory.membership(link, context)) !== "DIRECT";
    const planned = await state.isMember({ group: group.id, kind, member });
    if (isEffective) await state.setMember(link, planned === false ? undefined : true);
    await record({ ...changed("addMember", call, link), isEffective }, call, context);
    return { id: group.id, type: "DIRECT" };
  };

export const removeMember =
  (deps: WriteDependencies): ShadowWrite =>
  async (call, context) => {
    const { directory, record, state } = deps;
    const [kind, member, , group = ""] = idsOf(call.path);
    const link = { group, kind, member };
    await endsOf(deps, call, link, context);
    const type = await directory.membership(link, context);
    if (type === undefined) throw missing(call);
    if (type === "INDIRECT") {
      throw constraint(call, "A membership of type INDIRECT must not be removed.");
    }
    const planned = await state.isMember(link);
    await state.setMember(link, planned === true ? undefined : false);
    await record({ ...changed("removeMember", call, link), isEffective: true }, call, context);
    return undefined;
  };

const changed = <Change extends PlannedKind>(
  change: Change,
  call: Call,
  { group, kind, member }: ShadowLink,
) => ({
  ...ofGroup(call, group),
  change,
  member: { type: memberType[kind], id: member },
});

/** Both have to be there; the member is noted, so that lists of members can be worked out. */
async function endsOf(
  { state, directory }: WriteDependencies,
  call: Call,
  { group, kind, member }: ShadowLink,
  context: CallContext,
): Promise<{ readonly of: Item; readonly group: Item }> {
  const of = await directory.present(kind, member, call, context);
  const owner = await directory.present("groups", group, call, context);
  refuseExternal(call, owner.now);
  if (of.entry === undefined && of.real !== undefined) await state.remember(kind, of.real);
  return { of: of.now, group: owner.now };
}
