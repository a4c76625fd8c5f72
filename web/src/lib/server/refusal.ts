import { errorCatalogue, type ErrorCode, type WireError } from '@aaf/contracts/errors';
import type { AppRouter } from '@aaf/contracts/app';
import { isTRPCClientError } from '@trpc/client';

/**
 * What a failed call says. The gateway's refusals arrive as they are; where none answered, or something between
 * us and it did, that is `unavailable`. Anything that is not a failed call is a bug and is thrown on.
 */
export function readRefusal(error: unknown, requestId: string): WireError {
  if (!isTRPCClientError<AppRouter>(error)) throw error;
  const wire = error.data?.error;
  return wire ?? ofOwn('unavailable', requestId);
}

/** A refusal that this process speaks by itself, in the catalogue's words. */
export function ofOwn(code: ErrorCode, requestId: string): WireError {
  const [status, message] = errorCatalogue[code];
  return { code, message, status, details: {}, request_id: requestId };
}

const endsSession: ReadonlySet<ErrorCode> = new Set(['unauthenticated', 'invalid_token', 'session_expired']);

/** Whether a refusal means that the visitor has to sign in again. */
export const asksToSignIn = (refusal: WireError): boolean => endsSession.has(refusal.code);

/** Refusals that are about one field, and the field. */
export type FieldOfCode = Partial<Record<ErrorCode, string>>;

/** Those of which this holds in every form. */
const fieldOfCode: FieldOfCode = {
  slug_taken: 'slug',
  name_taken: 'name',
  invalid_code: 'code',
};

/** The problems of single fields, by their paths. */
export function readFields(
  { code, message, details }: WireError,
  fieldOf: FieldOfCode = {},
): Record<string, string> {
  const field = fieldOf[code] ?? fieldOfCode[code];
  if (field) return { [field]: message };
  const { fields } = details;
  if (typeof fields !== 'object' || fields === null) return {};
  return Object.fromEntries(Object.entries(fields).filter((entry) => typeof entry[1] === 'string'));
}
