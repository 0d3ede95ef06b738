// Tells when files say something else than what was read of them, however soon after it they change: what counts is what was read, not when the watch began.
import { readFile, stat } from "node:fs/promises";
import { fileDigest } from "../../config/files/named-file.js";

const INTERVAL_MS = 1_000;

interface Watched {
  /** Of what the file said when it was read last, here or by the configuration. */
  digest: string;
  /** Of the file that was looked at last; undefined before. */
  stamp: string | undefined;
}

export interface ContentWatch {
  /** From now on these, each with the digest of what was read of it. */
  follow(files: ReadonlyMap<string, string>): void;
}

/** Keeps no process alive. A change is told once, also one that cannot be taken up; several at once are one. */
export function watchContents(
  files: ReadonlyMap<string, string>,
  onChange: () => void,
): ContentWatch {
  let watched = new Map<string, Watched>();

  const follow = (next: ReadonlyMap<string, string>): void => {
    watched = new Map([...next].map(([path, digest]) => [path, { digest, stamp: undefined }]));
  };

  async function look(): Promise<void> {
    const all = [...watched];
    const changed = await Promise.all(all.map(([path, file]) => isChanged(path, file)));
    // Those of a configuration that was taken up meanwhile are looked at next time.
    if (all.some(([path, file], at) => changed[at] === true && watched.get(path) === file))
      onChange();
    again();
  }

  function again(): void {
    setTimeout(() => void look(), INTERVAL_MS).unref();
  }

  follow(files);
  again();
  return { follow };
}

async function isChanged(path: string, file: Watched): Promise<boolean> {
  const found = await read(path, file.stamp);
  if (found === undefined) return false;
  const isOther = found.digest !== file.digest;
  Object.assign(file, found);
  return isOther;
}

/** What is there by this name now, also behind a symbolic link, which Kubernetes turns; undefined of what is as it was, or is no file, such as a pipe. */
async function read(path: string, before: string | undefined): Promise<Watched | undefined> {
  try {
    const found = await stat(path, { bigint: true });
    const { dev, ino, size, mtimeNs, ctimeNs } = found;
    const stamp = [dev, ino, size, mtimeNs, ctimeNs].join(" ");
    if (stamp === before || !found.isFile()) return undefined;
    return { digest: fileDigest(await readFile(path, "utf8")), stamp };
  } catch {
    // Loading it says why it cannot be read.
    return { digest: fileDigest(undefined), stamp: undefined };
  }
}
