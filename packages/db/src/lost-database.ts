/** What Node says of a connection that could not be made or broke. */
const networkCodes = new Set([
  'ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH', 'ENOTFOUND', 'EAI_AGAIN',
]); // prettier-ignore
/**
 * What PostgreSQL says when it is the server's trouble and not the statement's: 08 connection, 53 no
 * resources (disk, memory, connections), 57 stopped by an operator or a time limit, 58 its system.
 */
const serverClasses = new Set(['08', '53', '57', '58']);
/** Time limits outside those: a lock, an idle transaction, a transaction. */
const timeoutCodes = new Set(['55P03', '25P03', '25P04']);
/** What `pg` says without any code. */
const clientMessages =
  /^(Connection terminated|Client has encountered a connection error|Client was closed|timeout expired|timeout exceeded when trying to connect)/;

const conflictCodes = new Set(['40001', '40P01']);

/** Whether the database, rather than the statement, is what failed: trying again later may work. */
export function isLostDatabase(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = codeOf(error);
  if (code === undefined) return clientMessages.test(error.message) || isLostDatabase(error.cause);
  return networkCodes.has(code) || timeoutCodes.has(code) || serverClasses.has(code.slice(0, 2));
}

/** Whether a transaction lost to others at the same rows and may be run again from its start. */
export function isConflict(error: unknown): boolean {
  return error instanceof Error && conflictCodes.has(codeOf(error) ?? '');
}

/**
 * Takes the values out of a database error: what PostgreSQL adds as detail quotes whole rows, which may hold
 * secrets, and errors are logged.
 */
export function withoutValues(error: unknown): unknown {
  if (!(error instanceof Error) || codeOf(error) === undefined) return error;
  const frames = (error.stack ?? '').split('\n').filter((line) => line.startsWith('    at '));
  error.message = error.message.split('\n - ')[0] ?? '';
  error.stack = [`${error.name}: ${error.message}`, ...frames].join('\n');
  for (const field of ['detail', 'hint', 'where', 'internalQuery']) Reflect.deleteProperty(error, field);
  return error;
}

function codeOf(error: Error): string | undefined {
  return 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
