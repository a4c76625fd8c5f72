import { setImmediate as breath } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { scheduleJobs, type Job } from './job.ts';
import { createLog } from './log.ts';

const log = createLog('test', 'silent');

/** A job that runs until it is let go, and can be woken. */
function createHeldJob() {
  const runs: PromiseWithResolvers<unknown>[] = [];
  let wake = () => {};
  const job: Job = {
    name: 'held',
    everyMs: 3_600_000,
    run: async () => {},
    wakeBy(wakeJob) {
      wake = wakeJob;
    },
  };
  const run = async () => {
    const held = Promise.withResolvers<unknown>();
    runs.push(held);
    await held.promise;
  };
  return {
    job,
    run,
    runs,
    wake: () => {
      wake();
    },
  };
}

test('a job that is woken runs at once, also where no job has its turns', async () => {
  const { job, run, runs, wake } = createHeldJob();
  const schedule = scheduleJobs([job], run, { log, isTicking: false });
  wake();
  expect(runs).toHaveLength(1);
  runs[0]?.resolve(undefined);
  await schedule.stop();
});

test('a job that is woken in the middle of a run runs once more after it', async () => {
  const { job, run, runs, wake } = createHeldJob();
  const schedule = scheduleJobs([job], run, { log, isTicking: false });
  wake();
  wake();
  wake();
  expect(runs).toHaveLength(1);
  runs[0]?.resolve(undefined);
  await breath();
  expect(runs).toHaveLength(2);
  runs[1]?.resolve(undefined);
  await breath();
  expect(runs).toHaveLength(2);
  await schedule.stop();
});

test('a schedule that is stopped waits for what runs and wakes nothing more', async () => {
  const { job, run, runs, wake } = createHeldJob();
  const schedule = scheduleJobs([job], run, { log, isTicking: false });
  wake();
  wake();
  const stopped = schedule.stop();
  runs[0]?.resolve(undefined);
  await stopped;
  wake();
  await breath();
  expect(runs).toHaveLength(1);
});
