// External identity providers: users show the type of theirs (contract 3.11); nothing signs in through them.
import { randomUUID } from "node:crypto";
import type { IdentityProviderRecord } from "../../directory/identity-provider-store.js";
import { IDENTITY_PROVIDER_TYPES } from "../../directory/identity-provider-store.js";
import { Violations } from "../../directory/violations.js";
import { MEDIA } from "../../http/media-type.js";
import { notFound, unsupportedMediaType } from "../../http/problem.js";
import type { Reply } from "../../http/reply.js";
import { bareObject } from "../../json.js";
import type { ApiCall } from "../call.js";
import { link } from "../call.js";
import { page } from "../page.js";
import { readFlag, readName, requireChoice } from "../read-field.js";

const OWN = ["_links", "id", "environment", "name", "type", "enabled", "createdAt", "updatedAt"];

function render({ environment, url }: ApiCall, provider: IdentityProviderRecord) {
  const { id, name, type, enabled, more, createdAt, updatedAt } = provider;
  return {
    _links: { self: link(`${url}/identityProviders/${id}`), environment: link(url) },
    id,
    environment: { id: environment.id },
    name,
    type,
    enabled,
    ...more,
    createdAt: new Date(createdAt).toISOString(),
    updatedAt: new Date(updatedAt).toISOString(),
  };
}

function find(call: ApiCall): IdentityProviderRecord {
  const provider = call.environment.identityProviders.byId(call.ids[0]);
  if (provider === undefined) throw notFound();
  return provider;
}

type Written = Pick<IdentityProviderRecord, "name" | "type" | "enabled" | "more">;

function written(call: ApiCall, current: IdentityProviderRecord | undefined): Written {
  if (call.mediaType !== MEDIA.json) throw unsupportedMediaType();
  const body = call.json();
  const violations = new Violations();
  const { identityProviders } = call.environment;
  const isTaken = (text: string): boolean => {
    const other = identityProviders.byName(text);
    return other !== undefined && other.id !== current?.id;
  };
  const name = readName(body, isTaken, violations);
  const type = requireChoice(body, "type", IDENTITY_PROVIDER_TYPES, violations);
  if (type !== undefined && current !== undefined && type !== current.type) {
    violations.invalid("type", "must not be changed");
  }
  const enabled = readFlag(body, "enabled", violations);
  if (enabled === undefined) violations.required("enabled");
  violations.throwIfAny();
  const more = bareObject(body);
  for (const member of OWN) Reflect.deleteProperty(more, member);
  return { name, type: type ?? "OPENID_CONNECT", enabled: enabled ?? false, more };
}

export function listIdentityProviders(call: ApiCall): Reply {
  const items = call.environment.identityProviders.all().map((each) => render(call, each));
  return page(call, "identityProviders", items);
}

export function createIdentityProvider(call: ApiCall): Reply {
  const { identityProviders, clock } = call.environment;
  const now = clock.now();
  const provider: IdentityProviderRecord = {
    ...written(call, undefined),
    seq: identityProviders.nextSequence(),
    id: randomUUID(),
    createdAt: now,
    updatedAt: now,
  };
  identityProviders.put(provider);
  const headers = { Location: `${call.self}/${provider.id}` };
  return { status: 201, body: render(call, provider), headers };
}

export function readIdentityProvider(call: ApiCall): Reply {
  return { status: 200, body: render(call, find(call)) };
}

export function replaceIdentityProvider(call: ApiCall): Reply {
  const current = find(call);
  const updatedAt = call.environment.clock.now();
  const provider = { ...current, ...written(call, current), updatedAt };
  call.environment.identityProviders.put(provider);
  return { status: 200, body: render(call, provider) };
}

export function deleteIdentityProvider(call: ApiCall): Reply {
  call.environment.identityProviders.delete(find(call).id);
  return { status: 204 };
}
