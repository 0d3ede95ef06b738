// The groups of one environment, their nesting, and who is a member directly or by a userFilter (contract 8).
import type { Predicate } from "../../filter/compile-filter.js";
import type { GroupRecord } from "./group.js";
import { LateVisibility } from "../late-visibility.js";
import { NumberedRecords } from "../records/numbered-records.js";
import type { SequenceSource } from "../records/sequence-set.js";
import { EMPTY_SOURCE, SequenceSet, UnionSource } from "../records/sequence-set.js";
import type { Touch } from "../touch.js";
import type { UserRecord } from "../users/user.js";

/** What belongs to a group but is not part of the resource. */
export interface GroupMembers {
  readonly direct: SequenceSet;
  readonly dynamic: SequenceSet;
  readonly children: Set<string>;
  test: Predicate<UserRecord> | undefined;
}

export class GroupStore extends NumberedRecords<GroupRecord> {
  readonly #bySequence = new Map<number, GroupRecord>();
  readonly #members = new Map<string, GroupMembers>();
  readonly #dynamic = new Set<string>();
  readonly #names = new Map<string, Set<string>>();
  readonly #order = new SequenceSet();
  readonly late = new LateVisibility<GroupRecord>();

  constructor(touch: Touch) {
    super("group", touch);
  }

  at(seq: number): GroupRecord | undefined {
    return this.#bySequence.get(seq);
  }

  get order(): SequenceSource {
    return this.#order;
  }

  /** Without regard to case (contract 17 U10). */
  named(name: string): GroupRecord[] {
    const ids = this.#names.get(name.toLowerCase()) ?? [];
    return [...ids].flatMap((id) => this.records.get(id) ?? []);
  }

  members(id: string): GroupMembers | undefined {
    return this.#members.get(id);
  }

  dynamicGroups(): GroupRecord[] {
    return [...this.#dynamic].flatMap((id) => this.records.get(id) ?? []);
  }

  put(group: GroupRecord): void {
    const before = this.records.get(group.id);
    if (before !== undefined && before.name !== group.name) this.#forgetName(before);
    this.keep(group);
    this.#bySequence.set(group.seq, group);
    this.#order.add(group.seq);
    this.#rememberName(group);
    if (before === undefined) {
      this.#members.set(group.id, {
        direct: new SequenceSet(),
        dynamic: new SequenceSet(),
        children: new Set(),
        test: undefined,
      });
    }
    if (group.userFilter === undefined) this.#dynamic.delete(group.id);
    else this.#dynamic.add(group.id);
  }

  delete(group: GroupRecord): void {
    this.#forgetName(group);
    this.forget(group.id);
    this.#bySequence.delete(group.seq);
    this.#order.delete(group.seq);
    this.#members.delete(group.id);
    this.#dynamic.delete(group.id);
  }

  #rememberName(group: GroupRecord): void {
    const key = group.name.toLowerCase();
    const ids = this.#names.get(key) ?? new Set();
    ids.add(group.id);
    this.#names.set(key, ids);
  }

  #forgetName(group: GroupRecord): void {
    const key = group.name.toLowerCase();
    const ids = this.#names.get(key);
    ids?.delete(group.id);
    if (ids?.size === 0) this.#names.delete(key);
  }

  /** The group and all groups nested in it, however deep; cycles are allowed (contract 8.5). */
  withDescendants(id: string): string[] {
    const found = new Set([id]);
    for (const current of found) {
      for (const child of this.#members.get(current)?.children ?? []) found.add(child);
    }
    return [...found];
  }

  /** The groups a group is nested in, however deep; itself only by way of a cycle. */
  ancestors(id: string): string[] {
    const found = new Set(this.records.get(id)?.parentIds);
    for (const current of found) {
      for (const parent of this.records.get(current)?.parentIds ?? []) found.add(parent);
    }
    return [...found];
  }

  /** Everybody in the group: direct, by its userFilter, and through nested groups. */
  effective(id: string): SequenceSource {
    const parts: SequenceSource[] = [];
    for (const group of this.withDescendants(id)) {
      const members = this.#members.get(group);
      if (members === undefined) continue;
      if (members.direct.size > 0) parts.push(members.direct);
      if (members.dynamic.size > 0) parts.push(members.dynamic);
    }
    return parts.length <= 1 ? (parts[0] ?? EMPTY_SOURCE) : new UnionSource(parts);
  }
}
