/**
 * Does something again and again while the page can be seen, and at once when it comes back into sight.
 * @returns what ends it.
 */
export function refreshWhileVisible(work: () => unknown, everyMs: number): () => void {
  const refresh = () => {
    if (document.visibilityState === 'visible') work();
  };
  const timer = setInterval(refresh, everyMs);
  document.addEventListener('visibilitychange', refresh);
  return () => {
    clearInterval(timer);
    document.removeEventListener('visibilitychange', refresh);
  };
}
