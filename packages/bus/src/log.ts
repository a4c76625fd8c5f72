/** A place for log lines: fields first, then what happened. A pino logger is one. */
export interface Log {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** Says nothing. For tests, and for callers that do not care. */
export const silentLog: Log = { info: () => {}, warn: () => {}, error: () => {} };
