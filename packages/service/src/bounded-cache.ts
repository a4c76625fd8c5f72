/** Remembers the values that were used last, so many and no more. */
export interface BoundedCache<K, V> {
  get(key: K): V | undefined;
  set(key: K, value: V): void;
}

/** A cache that forgets what was not used for longest; a Map keeps the order in which keys came. */
export function createBoundedCache<K, V>(capacity: number): BoundedCache<K, V> {
  const kept = new Map<K, V>();
  const touch = (key: K, value: V) => {
    kept.delete(key);
    kept.set(key, value);
  };
  return {
    get(key) {
      const value = kept.get(key);
      if (value !== undefined) touch(key, value);
      return value;
    },
    set(key, value) {
      touch(key, value);
      const [oldest] = kept.keys();
      if (kept.size > capacity && oldest !== undefined) kept.delete(oldest);
    },
  };
}
