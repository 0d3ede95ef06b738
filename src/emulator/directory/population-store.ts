// The populations of one environment and which of them is the default (contract 9).
import type { Touch } from "./touch.js";

export interface PopulationRecord {
  readonly seq: number;
  readonly id: string;
  readonly name: string;
  readonly description: string | undefined;
  readonly isDefault: boolean;
  /** Undefined where the environment's default policy holds. */
  readonly passwordPolicyId: string | undefined;
  readonly themeId: string;
  readonly preferredLanguage: string;
  readonly alternativeIdentifiers: readonly string[] | undefined;
  readonly defaultIdentityProviderId: string | undefined;
  readonly createdAt: number;
  readonly updatedAt: number;
}

export class PopulationStore {
  readonly #touch: Touch;
  readonly #byId = new Map<string, PopulationRecord>();
  #sequence = 0;

  constructor(touch: Touch) {
    this.#touch = touch;
  }

  get size(): number {
    return this.#byId.size;
  }

  nextSequence(): number {
    this.#sequence += 1;
    return this.#sequence;
  }

  get lastSequence(): number {
    return this.#sequence;
  }

  /** Numbers up to this one were given before. */
  reserve(seq: number): void {
    this.#sequence = Math.max(this.#sequence, seq);
  }

  byId(id: string): PopulationRecord | undefined {
    return this.#byId.get(id);
  }

  /** Population names are unique in the environment, here without regard to case (I). */
  byName(name: string): PopulationRecord | undefined {
    const lower = name.toLowerCase();
    for (const population of this.#byId.values()) {
      if (population.name.toLowerCase() === lower) return population;
    }
    return undefined;
  }

  get default(): PopulationRecord | undefined {
    for (const population of this.#byId.values()) if (population.isDefault) return population;
    return undefined;
  }

  /** In order of creation, which is a Map's own. */
  all(): PopulationRecord[] {
    return [...this.#byId.values()];
  }

  /** Setting a default moves the flag here from whoever had it. */
  put(record: PopulationRecord): void {
    if (record.isDefault) {
      for (const other of this.#byId.values()) {
        if (other.isDefault && other.id !== record.id) {
          this.#set({ ...other, isDefault: false });
        }
      }
    }
    this.reserve(record.seq);
    this.#set(record);
  }

  #set(record: PopulationRecord): void {
    this.#byId.set(record.id, record);
    this.#touch("population", record.id);
  }

  delete(id: string): void {
    this.#touch("population", id);
    this.#touch("environment", "");
    this.#byId.delete(id);
  }
}
