import { createContext, onMount } from 'svelte';

/** What time it is on the page, and in which time zone it is told. */
export interface Clock {
  readonly nowMs: number;
  readonly timezone: string;
}

const [getClock, setClock] = createContext<Clock>();
export { getClock };

const tickMs = 1_000;

/**
 * Sets the page's clock going; a layout calls it once.
 * @param startMs the server's time, so that both sides render the same; the browser's own clock may be off.
 */
export function startClock(startMs: number, timezone: () => string): void {
  let nowMs = $state(startMs);
  setClock({
    get nowMs() {
      return nowMs;
    },
    get timezone() {
      return timezone();
    },
  });
  onMount(() => {
    const mountedMs = performance.now();
    const tick = () => (nowMs = startMs + Math.floor(performance.now() - mountedMs));
    const timer = setInterval(tick, tickMs);
    return () => clearInterval(timer);
  });
}
