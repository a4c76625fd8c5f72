/** What became of one field. */
export interface Change<T> {
  before: T;
  after: T;
}

/** Fields are plain values or lists of them: what is written the same is the same. */
const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

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
    if (after !== undefined && !isSame(after, current[field]))
      changes[field] = { before: current[field], after };
  }
  return changes;
}

/** The fields that change, as they are afterwards. */
export const afterwards = <V>(changes: Partial<Record<string, Change<V>>>): Record<string, V> =>
  Object.fromEntries(
    Object.entries(changes).flatMap(([field, change]) => (change ? [[field, change.after] as const] : [])),
  );
