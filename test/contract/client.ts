// A client that waits out what any PingOne client has to: 429 and gateway errors; and a 415 on account writes, should one ever come (contract 3.9).
import { setTimeout as sleep } from "node:timers/promises";
import type { Target } from "./target.js";

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** Undefined when there is no JSON. */
  readonly body: unknown;
}

export interface Client {
  /** Below the environment. */
  call(method: string, path: string, body?: unknown, type?: string): Promise<Answer>;
  /** An absolute URL, for following links. */
  follow(url: string): Promise<Answer>;
  /** The token endpoint's answer to any secret. */
  token(secret: string): Promise<Answer>;
  /** With another bearer token, without any waiting. */
  callWith(token: string, path: string): Promise<Answer>;
}

const ATTEMPTS = 8;
const TRANSIENT = new Set([429, 502, 503, 504]);
const RACING = /\/(enabled|population|password)$|\/users\/[^/]+$/;

async function answerOf(response: Response): Promise<Answer> {
  const text = await response.text();
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    body = undefined;
  }
  return { status: response.status, headers: response.headers, body };
}

function waitMs(answer: Answer, attempt: number): number {
  const seconds = Number(answer.headers.get("retry-after") ?? Number.NaN);
  return Number.isFinite(seconds) ? Math.min(seconds, 30) * 1000 : 250 * 2 ** attempt;
}

function tokenRequest(target: Target, secret: string): RequestInit {
  const form = new URLSearchParams({ grant_type: "client_credentials" });
  if (target.clientAuth === "client_secret_post") {
    form.set("client_id", target.clientId);
    form.set("client_secret", secret);
    return { method: "POST", body: form };
  }
  const pair = Buffer.from(`${target.clientId}:${secret}`).toString("base64");
  return { method: "POST", body: form, headers: { authorization: `Basic ${pair}` } };
}

export async function createClient(target: Target): Promise<Client> {
  const requestToken = async (secret: string) => {
    const url = `${target.authUrl}/${target.environmentId}/as/token`;
    return answerOf(await fetch(url, tokenRequest(target, secret)));
  };
  const granted = await requestToken(target.clientSecret);
  if (granted.status !== 200) throw new Error(`the token endpoint answered ${granted.status}`);
  const { access_token: token } = granted.body as { access_token: string };
  const environment = `${target.apiUrl}/environments/${target.environmentId}`;

  async function patient(url: string, init: RequestInit): Promise<Answer> {
    for (let attempt = 0; ; attempt += 1) {
      const answer = await answerOf(await fetch(url, init));
      const races = answer.status === 415 && init.method === "PUT" && RACING.test(url);
      if (attempt >= ATTEMPTS || !(TRANSIENT.has(answer.status) || races)) return answer;
      if (races && attempt >= 3) return answer;
      await sleep(waitMs(answer, attempt));
    }
  }

  return {
    call(method, path, body, type) {
      const headers = new Headers({ authorization: `Bearer ${token}` });
      const contentType = type ?? (body === undefined ? undefined : "application/json");
      if (contentType !== undefined) headers.set("content-type", contentType);
      const text = body === undefined ? {} : { body: JSON.stringify(body) };
      return patient(`${environment}${path}`, { method, headers, ...text });
    },
    follow: (url) => patient(url, { method: "GET", headers: { authorization: `Bearer ${token}` } }),
    token: requestToken,
    async callWith(other, path) {
      const headers = { authorization: `Bearer ${other}` };
      return answerOf(await fetch(`${environment}${path}`, { headers }));
    },
  };
}
