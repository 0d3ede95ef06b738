// Reads the body of a question to /activity strictly: names of people come in a body, never in a URL.
import { QUESTION_NAMES, type AskedQuestion } from "../../../activity/explain/question.js";
import { isObject } from "../../../platform/json.js";

const LONGEST = 512;

/** The question, or a sentence that tells what is wrong with it; the sentence repeats nothing that was sent. */
export function parseActivityQuestion(body: unknown): AskedQuestion | string {
  if (!isObject(body))
    return "Ask by a JSON object, with one or more of user, group, id, request, source and since.";
  const sent = Object.entries(body);
  if (sent.some(([name]) => !(QUESTION_NAMES as readonly string[]).includes(name))) {
    return `A question has ${QUESTION_NAMES.join(", ")}, and nothing else.`;
  }
  if (
    sent.some(([, value]) => typeof value !== "string" || value === "" || value.length > LONGEST)
  ) {
    return `Each part of a question is a text of 1 to ${LONGEST} characters.`;
  }
  const question = Object.fromEntries(sent) as AskedQuestion;
  if (question.since !== undefined && Number.isNaN(Date.parse(question.since))) {
    return "since has to be a time, 2027-01-31T12:00:00Z for example.";
  }
  return question;
}
