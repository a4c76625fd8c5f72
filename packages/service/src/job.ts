import type { OrgSnapshot } from '@aaf/contracts/caller';
import type { Ask } from './ask.ts';
import type { Work } from './handler.ts';
import type { Log } from './log.ts';

/** A job's work in one organization. */
export type OrgWorkOfJob = Work & { org: OrgSnapshot };

/** What a job may use: it has no transaction of its own, only one per organization. */
export interface JobTools {
  /**
   * Runs a task for each organization, one transaction each, as the system. A failure is logged and does not stop
   * the rest.
   * @param wants leaves out organizations in which there is nothing to do, before a transaction is opened
   */
  eachOrg(task: (work: OrgWorkOfJob) => Promise<void>, wants?: (org: OrgSnapshot) => boolean): Promise<void>;
  /**
   * Runs a task for each organization in which something is due by the service's table `due`, as `eachOrg` does; of
   * several replicas one does it. Deleted organizations are left as they are, and looked at again in an hour.
   * @param task answers when something is due next, or with nothing when nothing is
   */
  eachDue(task: (work: OrgWorkOfJob) => Promise<string | undefined>): Promise<void>;
  /** One transaction outside any organization. */
  once<T>(task: (work: Work) => Promise<T>): Promise<T>;
  /** Asks another part while no transaction is held: for what may take longer than one should be kept open. */
  ask: Ask;
  /** When the run began, ISO 8601. */
  now: string;
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
