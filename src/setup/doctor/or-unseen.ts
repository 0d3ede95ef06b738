// Whether something is there for the worker: what is not there and what it may not see are the same to it.
import { PingOneError } from "../../pingone/error.js";

/** Undefined for both; every other failure passes through. */
export async function orUnseen<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof PingOneError && /^(notFound|workerForbidden)$/.test(error.code)) {
      return undefined;
    }
    throw error;
  }
}
