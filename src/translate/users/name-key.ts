// The turn of a user's name: creates of one name come one after another.
import type { JsonObject } from "../../platform/json.js";

/** PingOne's names are unique whatever their case (contract 3.2). */
export const nameKey = ({ userName }: JsonObject): string =>
  `User ${(userName as string).toLowerCase()}`;
