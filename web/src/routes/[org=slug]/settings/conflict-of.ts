import type { Conflict } from '#lib/conflict.ts';

/** The conflict, if it is about that form. */
export const conflictOf = (conflict: Conflict | undefined, form: string): Conflict | undefined =>
  conflict?.form === form ? conflict : undefined;
