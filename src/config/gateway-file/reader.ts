// What the reading of each part of a configuration file needs.
import type { Mapping } from "../../mapping/model.js";
import type { FileProblems } from "../../platform/file/file-problems.js";
import type { ReadFile } from "../files/named-file.js";
import type { PublicUrls } from "../environment/serving.js";

/** What others know about parts of the file. */
export interface FileChecks {
  /** What is wrong with a SCIM filter over users; undefined when nothing is. */
  readonly ofFilter: (text: string, mapping: Mapping) => string | undefined;
}

export interface Reader {
  /** Makes paths of the file those of the process. */
  readonly locate: (path: string) => string;
  readonly readFile: ReadFile;
  readonly checks: FileChecks;
  readonly problems: FileProblems;
  /** Of the environment, for tenants without their own. */
  readonly publicUrls: PublicUrls;
}
