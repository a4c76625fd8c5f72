const limitUs = 100_000;

/**
 * Starts to measure the processor time of this thread, and tells whether 100 ms of it are over. A judgement
 * must not be denied because others kept the machine busy, so the time on the wall does not count.
 */
export function startCpuTimer(): () => boolean {
  const startUs = usedUs();
  return () => usedUs() - startUs > limitUs;
}

function usedUs(): number {
  const { user, system } = process.threadCpuUsage();
  return user + system;
}
