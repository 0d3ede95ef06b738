// Tells which tolerances of the reading a request made use of: those that were asked about where nothing stricter fitted.

export type WatchTolerances = <T extends object>(
  tolerances: T,
  names: readonly string[],
  onUse: (name: string) => void,
) => T;

/**
 * The parsers ask for a tolerance last, when what is there is not what the RFC says: to be asked and to hold is to be
 * used. An object for each set of names, made once; each request has one that begins with it.
 */
export function createWatchTolerances(): WatchTolerances {
  const prototypes = new WeakMap<object, object>();

  function prototypeOf(tolerances: object, names: readonly string[]): object {
    const known = prototypes.get(tolerances);
    if (known !== undefined) return known;
    const watched = {};
    for (const [name, holds] of Object.entries(tolerances)) {
      const isTold = holds === true && names.includes(name);
      Object.defineProperty(watched, name, {
        enumerable: true,
        get(this: { readonly onUse: (name: string) => void }) {
          if (isTold) this.onUse(name);
          return holds as unknown;
        },
      });
    }
    prototypes.set(tolerances, watched);
    return watched;
  }

  return <T extends object>(
    tolerances: T,
    names: readonly string[],
    onUse: (name: string) => void,
  ): T => {
    const watched = Object.create(prototypeOf(tolerances, names)) as { onUse: typeof onUse };
    watched.onUse = onUse;
    return watched as unknown as T;
  };
}
