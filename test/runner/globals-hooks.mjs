// What Node asks where a module is: `@jest/globals` is what this process provides, and `fast-check` is seeded.
const provided = new Map(
  Object.entries({ "@jest/globals": "./globals.mjs", "fast-check": "./properties.mjs" }).map(
    ([name, file]) => [name, new URL(file, import.meta.url).href],
  ),
);

export function resolve(specifier, context, next) {
  const url = provided.get(specifier);
  // What is provided may be made of what it stands for.
  return url === undefined || url === context.parentURL
    ? next(specifier, context)
    : { url, format: "module", shortCircuit: true };
}
