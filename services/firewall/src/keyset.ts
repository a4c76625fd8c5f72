import { refuseFields } from '@aaf/contracts/errors';
import { isId, type IdKind } from '@aaf/contracts/ids';
import { decodeCursor, type ListFilters } from '@aaf/service/cursor';

interface ListInput extends ListFilters {
  limit: number;
  cursor?: string | undefined;
  order: 'asc' | 'desc';
}

/**
 * Where a list by id goes on, as MikroORM takes it; ids sort by the time they were made.
 * @throws {Refusal} `invalid_input` when the cursor is not one of this list
 */
export function goOn(kind: IdKind, input: ListInput): { id?: { $gt: string } | { $lt: string } } {
  const after = decodeCursor(input.cursor, input);
  if (after === undefined) return {};
  if (!isId(kind, after)) throw refuseFields({ cursor: 'is not a cursor that this list gave out' });
  return { id: input.order === 'asc' ? { $gt: after } : { $lt: after } };
}
