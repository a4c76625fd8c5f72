import { startChild, type Child } from './child.ts';
import type { ChildSpec } from './child-spec.ts';
import { sendSignal } from './process-identity.ts';

const READY_TIMEOUT_MS = 60_000;
const STOP_GRACE_MS = 10_000;

/** A process that runs without a supervisor, as in tests: nobody starts it again. */
export interface Standalone {
  readonly child: Child;
  readonly stop: () => Promise<void>;
}

/** Starts a process and waits until it is ready; it is asked to end, at the latest, when this process ends. */
export async function startStandalone(spec: ChildSpec, logPath: string): Promise<Standalone> {
  await spec.prepare?.();
  const child = startChild(spec, logPath);
  const endWithUs = () => {
    if (child.identity) sendSignal(child.identity, spec.stopSignal);
  };
  process.once('exit', endWithUs);
  const stop = async () => {
    await child.stop(STOP_GRACE_MS);
    process.off('exit', endWithUs);
  };
  try {
    await child.ready({ timeoutMs: READY_TIMEOUT_MS });
  } catch (error) {
    await stop();
    throw error;
  }
  return { child, stop };
}
