// The populations of one environment and which of them is the default (contract 9).
import { NumberedRecords } from "./records/numbered-records.js";
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

export class PopulationStore extends NumberedRecords<PopulationRecord> {
  constructor(touch: Touch) {
    super("population", touch);
  }

  /** Population names are unique in the environment, here without regard to case (I). */
  byName(name: string): PopulationRecord | undefined {
    const lower = name.toLowerCase();
    for (const population of this.records.values()) {
      if (population.name.toLowerCase() === lower) return population;
    }
    return undefined;
  }

  get default(): PopulationRecord | undefined {
    for (const population of this.records.values()) if (population.isDefault) return population;
    return undefined;
  }

  /** In order of creation, which is a Map's own. */
  all(): PopulationRecord[] {
    return [...this.records.values()];
  }

  /** Setting a default moves the flag here from whoever had it. */
  put(record: PopulationRecord): void {
    if (record.isDefault) {
      for (const other of this.records.values()) {
        if (other.isDefault && other.id !== record.id) {
          this.keep({ ...other, isDefault: false });
        }
      }
    }
    this.keep(record);
  }

  delete(id: string): void {
    this.forget(id);
  }
}
