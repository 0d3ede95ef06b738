// Keeps answers to whom they are for: no cache stores personal data, no browser takes JSON for anything else.
import type { RequestHandler } from "express";

export const privately = {
  "Cache-Control": "no-store",
  "X-Content-Type-Options": "nosniff",
} as const;

const headers = Object.entries(privately);

export const answerPrivately: RequestHandler = (_request, response, next) => {
  for (const [name, value] of headers) response.setHeader(name, value);
  next();
};
