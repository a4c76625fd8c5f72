/** What became of one field. */
export interface Change<T> {
  before: T;
  after: T;
}

/**
 * The fields that a wish would really change, by name. What the wish leaves out stays; nothing changed is an
 * empty object.
 */
export function changesBetween<T extends object>(
  current: T,
  wish: { readonly [K in keyof T]?: T[K] | undefined },
): Partial<Record<keyof T, Change<T[keyof T]>>> {
  const changes: Partial<Record<keyof T, Change<T[keyof T]>>> = {};
  for (const field of Object.keys(current) as (keyof T)[]) {
    // Object.keys forgets the literal keys
    const after = wish[field];
    if (after !== undefined && after !== current[field]) changes[field] = { before: current[field], after };
  }
  return changes;
}
