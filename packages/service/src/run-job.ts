import type { OrgSnapshot } from '@aaf/contracts/caller';
import { systemCaller } from './actor.ts';
import type { Job, JobTools } from './job.ts';
import { doWork, type Workshop } from './unit-of-work.ts';

const pageSize = 500;

async function* walkDirectory(shop: Workshop): AsyncGenerator<OrgSnapshot> {
  let after: string | undefined;
  do {
    const input = { limit: pageSize, ...(after === undefined ? {} : { after }) };
    const { data } = await shop.ask('orgs.directory.list', input);
    yield* data;
    after = data.length === pageSize ? data.at(-1)?.id : undefined;
  } while (after !== undefined);
}

/** Runs a job once. It sees one organization at a time; without one it sees no organization's rows at all. */
export async function runJob(shop: Workshop, job: Job): Promise<void> {
  const log = shop.log.child({ job: job.name });
  const tools: JobTools = {
    log,
    ask: shop.ask,
    once: (task) => doWork(shop, { caller: systemCaller(job.name, job.name), isReadOnly: false }, task),
    async eachOrg(task) {
      for await (const org of walkDirectory(shop)) {
        const caller = systemCaller(job.name, job.name, org);
        try {
          await doWork(shop, { caller, isReadOnly: false }, (work) => task(Object.assign(work, { org })));
        } catch (error) {
          log.error({ err: error, org_id: org.id }, 'the job failed for one organization');
        }
      }
    },
  };
  await job.run(tools);
}
