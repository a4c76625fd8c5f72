/** Wakes a loop that sleeps. A ring that comes while nobody sleeps is kept for the next one. */
export interface Doorbell {
  ring(): void;
  /** Returns at once if it rang since the last wait, else when it rings or after `timeoutMs`. */
  wait(timeoutMs: number): Promise<void>;
}

export function createDoorbell(): Doorbell {
  let hasRung = false;
  let wake: (() => void) | undefined;
  return {
    ring() {
      hasRung = true;
      wake?.();
    },
    async wait(timeoutMs) {
      if (!hasRung) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, timeoutMs);
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
      wake = undefined;
      hasRung = false;
    },
  };
}
