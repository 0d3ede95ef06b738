// What travels with the reading of one body: how tolerant it is, and what it leaves out.
import { tolerant, type Tolerances } from "../tolerances.js";
import { IgnoredNamesCollector } from "./ignored-names.js";

export interface Reading {
  readonly tolerances: Tolerances;
  readonly left: IgnoredNamesCollector;
}

export const startReading = (tolerances: Tolerances = tolerant): Reading => ({
  tolerances,
  left: new IgnoredNamesCollector(),
});
