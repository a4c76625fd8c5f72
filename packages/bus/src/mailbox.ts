/** Where messages wait, in order, for the one who reads them. */
export interface Mailbox<T extends object> {
  put(item: T): void;
  /** Makes this and every later `take` reject; what still waits is dropped. The first reason counts. */
  fail(reason: unknown): void;
  /** The next message, as soon as there is one. One reader at a time. */
  take(): Promise<T>;
}

export function createMailbox<T extends object>(): Mailbox<T> {
  const items: T[] = [];
  let failure: { reason: unknown } | undefined;
  let wake: (() => void) | undefined;
  const rouse = () => {
    wake?.();
    wake = undefined;
  };
  return {
    put(item) {
      items.push(item);
      rouse();
    },
    fail(reason) {
      failure ??= { reason };
      rouse();
    },
    async take() {
      for (;;) {
        if (failure) throw failure.reason;
        const [item] = items.splice(0, 1);
        if (item !== undefined) return item;
        const { promise, resolve } = Promise.withResolvers<undefined>();
        wake = () => {
          resolve(undefined);
        };
        await promise;
      }
    },
  };
}
