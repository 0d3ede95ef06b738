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
    return this.all().find((population) => population.name.toLowerCase() === lower);
  }

  get default(): PopulationRecord | undefined {
    return this.all().find((population) => population.isDefault);
  }

  all(): PopulationRecord[] {
    return [...this.#byId.values()].sort((a, b) => a.seq - b.seq);
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
