// A configuration as it may be shown: no secret is in it, and long texts stand for themselves by their file.
import type { Config } from "../config/config.js";

export const toShown = ({ mappingFile, pingone, ...config }: Config): object => ({
  ...config,
  pingone: { ...pingone, caPem: undefined },
  mapping: mappingFile,
});
