// The one schema, "User", of an environment: its attributes by id and by name.
import type { AttributeDefinition } from "./attribute-definition.js";
import type { Touch } from "../touch.js";

export class UserSchema {
  readonly id: string;
  readonly #touch: Touch;
  readonly #byId = new Map<string, AttributeDefinition>();
  readonly #byName = new Map<string, AttributeDefinition>();
  /** Names of attributes switched off: ignored on write, left out on read (contract 5.2). */
  readonly #disabled = new Set<string>();

  constructor(id: string, touch: Touch) {
    this.id = id;
    this.#touch = touch;
  }

  all(): AttributeDefinition[] {
    return [...this.#byId.values()];
  }

  custom(): AttributeDefinition[] {
    return this.all().filter(({ schemaType }) => schemaType === "CUSTOM");
  }

  byId(id: string): AttributeDefinition | undefined {
    return this.#byId.get(id);
  }

  /** Case matters: `Nickname` is not `nickname` (contract 2). */
  byName(name: string): AttributeDefinition | undefined {
    return this.#byName.get(name);
  }

  get disabled(): ReadonlySet<string> {
    return this.#disabled;
  }

  put(attribute: AttributeDefinition): void {
    this.#touch("attribute", attribute.id);
    this.#byId.set(attribute.id, attribute);
    this.#byName.set(attribute.name, attribute);
    if (attribute.enabled) this.#disabled.delete(attribute.name);
    else this.#disabled.add(attribute.name);
  }

  delete(attribute: AttributeDefinition): void {
    this.#touch("attribute", attribute.id);
    this.#byId.delete(attribute.id);
    this.#byName.delete(attribute.name);
    this.#disabled.delete(attribute.name);
  }
}
