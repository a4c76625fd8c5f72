import { pino, type Logger } from 'pino';

export type Log = Logger;

/** The only fields a log line may carry; whatever else is handed over is dropped. */
const loggable = new Set([
  'service', 'procedure', 'org_id', 'request_id', 'event_id', 'event_type', 'consumer', 'job', 'code', 'status',
  'method', 'route', 'duration_ms', 'attempt', 'attempts', 'count', 'port', 'err', 'reason', 'subject', 'name', 'pid', 'version',
]); // prettier-ignore

/** Whatever looks like one of our secrets, or like credentials inside a URL. */
const secretShapes: readonly [RegExp, string][] = [
  [/\baafs?_[A-Za-z0-9_-]{8,}/g, 'aaf_[secret]'],
  [/\b(Bearer|Basic)\s+[A-Za-z0-9._~+/=-]+/gi, '$1 [secret]'],
  [/([a-z][a-z0-9+.-]*:\/\/)[^\s/@]+@/gi, '$1[secret]@'],
  [/([?&]token=)[^&\s"]+/gi, '$1[secret]'],
];

/** Takes secrets out of a text that is going to be logged. */
export function redact(text: string): string {
  return secretShapes.reduce((redacted, [shape, replacement]) => redacted.replace(shape, replacement), text);
}

function redactError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { message: redact(String(error)) };
  return {
    type: error.name,
    message: redact(error.message),
    stack: redact(error.stack ?? ''),
    ...(error.cause === undefined ? {} : { cause: redactError(error.cause) }),
  };
}

function redactField(key: string, value: unknown): unknown {
  if (key === 'err') return redactError(value);
  return typeof value === 'string' ? redact(value) : value;
}

function redactFields(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields)
      .filter(([key]) => loggable.has(key))
      .map(([key, value]) => [key, redactField(key, value)]),
  );
}

/** The one way to a log: JSON lines through the redactor. */
export function createLog(name: string, level: string, stream?: { write(line: string): void }): Log {
  const options = {
    level,
    base: { service: name },
    messageKey: 'message',
    serializers: { err: (error: unknown) => error },
    formatters: { log: redactFields, level: (label: string) => ({ level: label }) },
    hooks: {
      logMethod(
        this: Logger,
        args: Parameters<Logger['info']>,
        method: (...a: Parameters<Logger['info']>) => void,
      ) {
        method.apply(
          this,
          args.map((arg: unknown) => (typeof arg === 'string' ? redact(arg) : arg)) as typeof args,
        );
      },
    },
  };
  return stream ? pino(options, stream) : pino(options);
}
