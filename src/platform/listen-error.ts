// A listener that could not be opened, with the setting that says where it was to listen.

export class ListenError extends Error {
  override readonly name = "ListenError";
  /** Of the operating system or the DNS, for example EADDRINUSE. */
  readonly code: string;
  /** `127.0.0.1:8080` */
  readonly address: string;
  /** The variable or option to change, for example `PORT`. */
  readonly setting: string;

  constructor(setting: string, address: string, cause: NodeJS.ErrnoException) {
    super(`cannot listen on ${address}`, { cause });
    this.setting = setting;
    this.address = address;
    this.code = cause.code ?? "unknown";
  }
}

/** Names the setting in whatever keeps `opening` from listening; other failures pass through. */
export async function listening<T>(
  setting: string,
  host: string,
  port: number,
  opening: Promise<T>,
): Promise<T> {
  try {
    return await opening;
  } catch (error) {
    const { syscall } = error as NodeJS.ErrnoException;
    if (!(error instanceof Error) || !/^(listen|getaddrinfo|bind)$/.test(syscall ?? ""))
      throw error;
    throw new ListenError(setting, addressOf(host, port), error);
  }
}

export const addressOf = (host: string, port: number): string =>
  `${host.includes(":") ? `[${host}]` : host}:${port}`;
