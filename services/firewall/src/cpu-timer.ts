/** What one judgement may take. */
const judgementMs = 100;

/**
 * Starts to measure the processor time of this thread, and tells whether so much of it is used up. A judgement
 * must not be denied because others kept the machine busy, so the time on the wall does not count.
 */
export function startCpuTimer(limitMs = judgementMs): () => boolean {
  const startUs = usedUs();
  return () => usedUs() - startUs > limitMs * 1_000;
}

function usedUs(): number {
  const { user, system } = process.threadCpuUsage();
  return user + system;
}
