// Loaded beside a program (`node --import`): it may be TypeScript whose types need only be erased (tsconfig.json: `erasableSyntaxOnly`).
import { register } from "node:module";

register("./typescript-hooks.mjs", import.meta.url);
