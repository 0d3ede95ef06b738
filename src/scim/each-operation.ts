// Reads the operations of a PATCH or Bulk message; a refusal says which of several it is about.
import { ScimError, withSentence } from "./error.js";

/** The failure with the operation's number; what they cost together is no single one's. */
export function aboutOperation(error: unknown, index: number, count: number): unknown {
  if (!(error instanceof ScimError) || count === 1 || error.scimType === "tooMany") return error;
  return withSentence(error, `This is about operation ${index + 1} of ${count}.`);
}

/** What `read` makes of each of them, in order; it throws ScimError 400. */
export function eachOperation<Sent, Operation>(
  sent: readonly Sent[],
  read: (operation: Sent) => Operation,
): Operation[] {
  return sent.map((operation, index) => {
    try {
      return read(operation);
    } catch (error) {
      throw aboutOperation(error, index, sent.length);
    }
  });
}
