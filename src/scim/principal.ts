// Who asks: what authentication found out, and all that anything behind it decides by.

export interface Principal {
  /** The environment it may reach, by its name in the configuration. */
  readonly tenant: string;
  /** The pushing client, whose rights and limits hold. */
  readonly source: string;
  /** Which of its credentials was shown: nothing that helps to guess it. */
  readonly credential: string;
}

/** Before authentication, and where there is none: has no rights. */
export const nobody: Principal = { tenant: "", source: "", credential: "" };
