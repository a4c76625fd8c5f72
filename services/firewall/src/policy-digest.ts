import { createHash } from 'node:crypto';
import { canonicalJson } from '@aaf/service/canonical-json';
import type { PolicyText } from './rules/policy.ts';

/** SHA-256 of a policy's text in canonical JSON, in hex: the trail holds it, so that no version can be rewritten. */
export const digestOf = ({ name, description, priority, enabled, rules }: PolicyText): string =>
  createHash('sha256').update(canonicalJson({ name, description, priority, enabled, rules })).digest('hex');
