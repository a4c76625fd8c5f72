import { z } from 'zod';
import { isStorable } from './text.ts';

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type JsonObject = Record<string, Json>;

const maxDepth = 16;
const maxNodes = 5_000;

interface Walk {
  nodes: number;
}

const notStorable = 'must not contain NUL characters or broken Unicode';

function findScalarFlaw(value: unknown): string | undefined {
  if (typeof value === 'string') return isStorable(value) ? undefined : notStorable;
  if (typeof value === 'number')
    return Number.isFinite(value) ? undefined : 'must contain finite numbers only';
  return typeof value === 'boolean' ? undefined : 'must be JSON';
}

/** Why a value can't be stored or judged, or nothing when it can. The depth of its own calls is bounded too. */
function findFlaw(value: unknown, depth: number, walk: Walk): string | undefined {
  walk.nodes += 1;
  if (walk.nodes > maxNodes) return `must have at most ${maxNodes} values in all`;
  if (depth > maxDepth) return `must be nested at most ${maxDepth} levels deep`;
  if (value === null) return undefined;
  if (typeof value !== 'object') return findScalarFlaw(value);
  for (const [key, item] of Object.entries(value)) {
    if (!isStorable(key)) return notStorable;
    const flaw = findFlaw(item, depth + 1, walk);
    if (flaw) return flaw;
  }
  return undefined;
}

const isPlainObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * A free JSON object from outside (an action's params, context, metadata): at most 16 levels deep and
 * 5,000 values, finite numbers, storable strings. The body limit of the gateway bounds its bytes.
 */
export const JsonObject = z
  .custom<JsonObject>(isPlainObject, { error: 'must be a JSON object' })
  .superRefine((value, context) => {
    const flaw = findFlaw(value, 0, { nodes: 0 });
    if (flaw) context.addIssue({ code: 'custom', message: flaw });
  })
  .meta({ type: 'object', additionalProperties: true });

/** Whether a value is an object with fields: not null, not an array. */
export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
