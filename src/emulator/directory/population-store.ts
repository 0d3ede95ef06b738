// The populations of one environment and which of them is the default (contract 9).

export interface PopulationRecord {
  readonly seq: number;
  readonly id: string;
  readonly name: string;
  readonly description: string | undefined;
  readonly isDefault: boolean;
  readonly passwordPolicyId: string;
  readonly preferredLanguage: string | undefined;
  readonly alternativeIdentifiers: readonly string[] | undefined;
  readonly defaultIdentityProviderId: string | undefined;
  readonly createdAt: number;
  readonly updatedAt: number;
}

export class PopulationStore {
  readonly #byId = new Map<string, PopulationRecord>();
  #sequence = 0;

  get size(): number {
    return this.#byId.size;
  }

  nextSequence(): number {
    this.#sequence += 1;
    return this.#sequence;
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
          this.#byId.set(other.id, { ...other, isDefault: false });
        }
      }
    }
    this.#byId.set(record.id, record);
  }

  delete(id: string): void {
    this.#byId.delete(id);
  }
}
