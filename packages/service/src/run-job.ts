import type { OrgSnapshot } from '@aaf/contracts/caller';
import { holdDue, readDue, setDue, type Due } from '@aaf/db/due';
import { systemCaller } from './actor.ts';
import { isoNow } from './clock.ts';
import type { Job, JobTools, OrgWorkOfJob } from './job.ts';
import type { Log } from './log.ts';
import { doWork, type Workshop } from './unit-of-work.ts';

const pageSize = 500;
/** A deleted organization may be restored: what is due there is looked at again after this long. */
const deletedWaitsMs = 3_600_000;

async function* walkDirectory(shop: Workshop): AsyncGenerator<OrgSnapshot> {
  let after: string | undefined;
  do {
    const input = { limit: pageSize, ...(after === undefined ? {} : { after }) };
    const { data } = await shop.ask('orgs.directory.list', input);
    yield* data;
    after = data.length === pageSize ? data.at(-1)?.id : undefined;
  } while (after !== undefined);
}

interface Running {
  shop: Workshop;
  job: Job;
  log: Log;
}

interface OrgTask {
  task: (work: OrgWorkOfJob) => Promise<void>;
  wants?: ((org: OrgSnapshot) => boolean) | undefined;
}

/** One organization's share of a job; what goes wrong in it concerns no other. */
async function inOrg(
  { shop, job, log }: Running,
  org: OrgSnapshot,
  { task, wants = () => true }: OrgTask,
): Promise<void> {
  const caller = systemCaller(job.name, job.name, org);
  try {
    if (!wants(org)) return;
    await doWork(shop, { caller, isReadOnly: false }, (work) => task(Object.assign(work, { org })));
  } catch (error) {
    log.error({ err: error, org_id: org.id }, 'the job failed for one organization');
  }
}

type DueTask = Parameters<JobTools['eachDue']>[0];

/** The organization is asked for before anything is held: others may wait for what the task holds. */
async function inDueOrg(running: Running, orgId: string, task: DueTask): Promise<void> {
  const { org, purge_at } = await running.shop.ask('orgs.access.resolveForKey', { org_id: orgId });
  const inTurn = async (work: OrgWorkOfJob) => {
    if (!(await holdDue(work.em, org.id))) return;
    const next = purge_at === null ? await task(work) : later(work.now);
    await work.em.flush();
    await setDue(work.em, org.id, next);
  };
  await inOrg(running, org, { task: inTurn });
}

const later = (now: string): string => new Date(Date.parse(now) + deletedWaitsMs).toISOString();

async function eachDue(running: Running, task: DueTask): Promise<void> {
  const { shop, job, log } = running;
  const caller = systemCaller(job.name, job.name);
  const nowIso = isoNow(shop.clock);
  let page: Due[] = [];
  do {
    const after = page.at(-1);
    page = await doWork(shop, { caller, isReadOnly: true }, ({ em }) => readDue(em, { nowIso, after }));
    for (const { org_id } of page) {
      await inDueOrg(running, org_id, task).catch((error: unknown) => {
        log.error({ err: error, org_id }, 'the job could not find out about one organization');
      });
    }
  } while (page.length > 0);
}

/** Runs a job once. It sees one organization at a time; without one it sees no organization's rows at all. */
export async function runJob(shop: Workshop, job: Job): Promise<void> {
  const log = shop.log.child({ job: job.name });
  const running = { shop, job, log };
  const tools: JobTools = {
    log,
    ask: shop.ask,
    now: isoNow(shop.clock),
    once: (task) => doWork(shop, { caller: systemCaller(job.name, job.name), isReadOnly: false }, task),
    async eachOrg(task, wants) {
      for await (const org of walkDirectory(shop)) await inOrg(running, org, { task, wants });
    },
    eachDue: (task) => eachDue(running, task),
  };
  await job.run(tools);
}
