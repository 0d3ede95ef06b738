// Where the users of one environment are signed in; nobody signs in here, so they are told (contract 3.1, 12). Not part of a state file: sessions end with the process.
import { randomUUID } from "node:crypto";

export interface SessionRecord {
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
}

export class SessionStore {
  readonly #byUser = new Map<string, readonly SessionRecord[]>();

  of(userId: string): readonly SessionRecord[] {
    return this.#byUser.get(userId) ?? [];
  }

  add(userId: string, createdAt: number): SessionRecord {
    const session = { id: randomUUID(), createdAt };
    this.#byUser.set(userId, [...this.of(userId), session]);
    return session;
  }

  /** False when there is none. */
  remove(userId: string, id: string): boolean {
    const before = this.of(userId);
    const left = before.filter((each) => each.id !== id);
    this.#byUser.set(userId, left);
    return left.length < before.length;
  }

  removeAll(userId: string): void {
    this.#byUser.delete(userId);
  }
}
