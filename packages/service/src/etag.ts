import { hash } from 'node:crypto';
import type { Procedure } from '@aaf/contracts/contract';
import { Refusal } from '@aaf/contracts/errors';
import { canonicalJson } from './canonical-json.ts';

/**
 * The entity tag (RFC 9110, 8.8.3) of what a procedure answers: a hash over what its contract says that the
 * version covers, so that no counter has to be kept.
 * @returns undefined where the procedure's answers have no versions
 */
export function etagOf(procedure: Procedure, output: unknown): string | undefined {
  if (!procedure.versioned) return undefined;
  const covered = procedure.versioned(output);
  return `"${hash('sha256', canonicalJson(covered), 'base64url').slice(0, 22)}"`;
}

/** Whether an If-Match header names the tag. Weak tags match nothing (RFC 9110, 13.1.1). */
export const isMatch = (ifMatch: string, tag: string): boolean =>
  ifMatch
    .split(',')
    .map((one) => one.trim())
    .some((one) => one === '*' || one === tag);

/**
 * Refuses a change that was made from another version than the present one.
 * @param current what is stored now, as a read would answer it
 * @throws {Refusal} `version_conflict`
 */
export function requireMatch(procedure: Procedure, current: unknown, ifMatch: string | undefined): void {
  const tag = etagOf(procedure, current);
  if (ifMatch === undefined || tag === undefined || isMatch(ifMatch, tag)) return;
  throw new Refusal('version_conflict', { details: { current: tag } });
}
