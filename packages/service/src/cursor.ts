import { createHash } from 'node:crypto';
import { refuseFields } from '@aaf/contracts/errors';
import { z } from 'zod';

const Cursor = z.tuple([z.string(), z.string()]);

/** What a list was asked for, less where to go on: a cursor is only good for the list it came from. */
export type ListFilters = Record<string, unknown>;

function fingerprint(filters: ListFilters): string {
  const relevant = Object.entries(filters)
    .filter(([key, value]) => key !== 'cursor' && key !== 'limit' && value !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256').update(JSON.stringify(relevant)).digest('base64url').slice(0, 12);
}

/** The cursor that goes on after `lastKey`. */
export const encodeCursor = (lastKey: string, filters: ListFilters): string =>
  Buffer.from(JSON.stringify([lastKey, fingerprint(filters)])).toString('base64url');

/**
 * The key after which a list goes on; undefined at its beginning.
 * @throws {Refusal} `invalid_input` when the cursor is broken or came from other filters
 */
export function decodeCursor(cursor: string | undefined, filters: ListFilters): string | undefined {
  if (cursor === undefined) return undefined;
  const read = Cursor.safeParse(parseJson(Buffer.from(cursor, 'base64url').toString()));
  if (!read.success) throw refuseFields({ cursor: 'is not a cursor that this list gave out' });
  const [key, from] = read.data;
  if (from !== fingerprint(filters)) throw refuseFields({ cursor: 'belongs to a list with other filters' });
  return key;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export interface Page<T> {
  data: T[];
  pagination: { limit: number; next_cursor: string | null };
}

/**
 * Cuts a page out of `limit + 1` fetched rows: the row too many only tells that there is a next page.
 * @param keyOf the row's sort key, which the cursor holds
 */
export function toPage<T>(
  rows: readonly T[],
  filters: ListFilters & { limit: number },
  keyOf: (row: T) => string,
): Page<T> {
  const data = rows.slice(0, filters.limit);
  const last = data.at(-1);
  const hasMore = rows.length > filters.limit && last !== undefined;
  return {
    data,
    pagination: { limit: filters.limit, next_cursor: hasMore ? encodeCursor(keyOf(last), filters) : null },
  };
}
