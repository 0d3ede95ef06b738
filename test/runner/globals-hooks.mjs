// What Node asks where a module is: `@jest/globals` is what this process provides.
const globals = new URL("./globals.mjs", import.meta.url).href;

export function resolve(specifier, context, next) {
  return specifier === "@jest/globals"
    ? { url: globals, format: "module", shortCircuit: true }
    : next(specifier, context);
}
