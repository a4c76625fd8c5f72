import type { OrgSnapshot } from '@aaf/contracts/caller';
import type { Ask } from './ask.ts';
import type { Work } from './handler.ts';
import type { Log } from './log.ts';

/** What a job may use: it has no transaction of its own, only one per organization. */
export interface JobTools {
  /** Runs a task for each organization, one transaction each, as the system. A failure is logged and does not stop the rest. */
  eachOrg(task: (work: Work & { org: OrgSnapshot }) => Promise<void>): Promise<void>;
  /** One transaction outside any organization. */
  once(task: (work: Work) => Promise<void>): Promise<void>;
  /** Asks another part while no transaction is held: for what may take longer than one should be kept open. */
  ask: Ask;
  log: Log;
}

/** Work that nobody asks for: it runs every now and then, on every replica, and must not mind that. */
export interface Job {
  name: string;
  everyMs: number;
  run(tools: JobTools): Promise<void>;
  /** Is handed, at the service's start, what makes the job run at once: for work that should not wait its turn. */
  wakeBy?(wake: () => void): void;
}

/**
 * Runs jobs until it is stopped: when they are woken and, where it is ticking, every `everyMs`. One run of a
 * job never overlaps the next.
 */
export function scheduleJobs(
  jobs: readonly Job[],
  run: (job: Job) => Promise<void>,
  { log, isTicking }: { log: Log; isTicking: boolean },
): { stop(): Promise<void> } {
  const running = new Map<string, Promise<void>>();
  const wokenMeanwhile = new Set<string>();
  let isStopping = false;
  const start = (job: Job) => {
    if (running.has(job.name)) return;
    const done = run(job)
      .catch((error: unknown) => {
        log.error({ job: job.name, err: error }, 'a job failed; it runs again at its next turn');
      })
      .finally(() => {
        running.delete(job.name);
        if (wokenMeanwhile.delete(job.name)) wake(job);
      });
    running.set(job.name, done);
  };
  const wake = (job: Job) => {
    if (isStopping) return;
    if (running.has(job.name)) wokenMeanwhile.add(job.name);
    start(job);
  };
  for (const job of jobs) job.wakeBy?.(() => wake(job));
  const timers = isTicking ? jobs.map((job) => setInterval(start, job.everyMs, job)) : [];
  return {
    async stop() {
      isStopping = true;
      timers.forEach((timer) => {
        clearInterval(timer);
      });
      await Promise.all(running.values());
    },
  };
}
