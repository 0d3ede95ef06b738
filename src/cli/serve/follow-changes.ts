// Takes a changed configuration up while the process serves: on SIGHUP, and when a file that holds a secret changes. All of it or nothing.
import { ConfigError } from "../../config/config-error.js";
import type { LoadedConfig } from "../../config/config.js";
import { judgeStart } from "../../config/judge-start.js";
import type { Clock } from "../../platform/clock.js";
import type { Logger } from "../../platform/logger.js";
import { toFailure } from "../fail.js";
import { watchContents } from "./watch-contents.js";

export interface Following {
  /** Reads the configuration as at the start. Throws ConfigError. */
  readonly load: () => LoadedConfig;
  /** Throws, and changes nothing, when something of it cannot be made. */
  readonly apply: (loaded: LoadedConfig) => void;
  readonly logger: Logger;
  readonly complain: (text: string) => void;
  readonly clock: Pick<Clock, "now">;
}

/** What made it happen, for the log. */
export type Occasion = { readonly signal: NodeJS.Signals } | { readonly changed: "secret file" };

export type Reload = (occasion: Occasion) => void;

/** Returns what reloads. The files of the first configuration are watched from now on. */
export function followChanges(first: LoadedConfig, following: Following): Reload {
  const { load, apply, logger, complain, clock } = following;
  const watched = watchContents(first.secretFiles, () => {
    reload({ changed: "secret file" });
  });

  function reload(occasion: Occasion): void {
    try {
      const loaded = load();
      const { problems, warnings } = judgeStart(loaded, clock.now());
      if (problems.length > 0) throw new ConfigError(problems);
      apply(loaded);
      watched.follow(loaded.secretFiles);
      logger.info({ ...occasion, tenants: loaded.config.tenants.length }, "reloaded");
      for (const warning of warnings) logger.warn({ warning }, "configuration");
    } catch (error) {
      const { text, fields } = toFailure(error);
      complain(`Nothing was reloaded. ${text}`);
      logger.error({ ...occasion, ...fields }, "not reloaded; everything is as it was");
    }
  }

  return reload;
}
