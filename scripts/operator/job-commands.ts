import { Argument, type Command } from 'commander';
import type { ServiceName } from '@aaf/contracts/app';
import { withProduct, type Product } from './product.ts';
import { sayOrganizations } from './show.ts';

/** The jobs that an operator may want at once: whose they are, and what they do. */
const jobs = {
  purge: { service: 'orgs', does: 'delete for good what was deleted more than 30 days ago' },
  expiry: { service: 'firewall', does: 'end approvals that nobody decided in time' },
} as const satisfies Record<string, { service: ServiceName; does: string }>;

type JobName = keyof typeof jobs;

const isDue = ({ purge_at }: { purge_at: string | null }): boolean =>
  purge_at !== null && Date.parse(purge_at) <= Date.now();

async function showWhatWouldGo({ ask }: Product): Promise<string> {
  const { data } = await ask('orgs.operator.list', { is_deleted: true });
  const due = data.filter(isDue);
  return `These would be purged now:\n${sayOrganizations(due)}`;
}

async function runNow(name: JobName, { ask }: Product): Promise<void> {
  const { service } = jobs[name];
  await ask(`${service}.operations.runJob`, { job: name });
}

/** `jobs run …`: what else happens by itself, now. */
export function addJobCommands(program: Command): void {
  const list = Object.entries(jobs).map(([name, { does }]) => `  ${name.padEnd(10)}${does}`);
  program
    .command('jobs')
    .description('work that happens by itself: run it now')
    .command('run')
    .description('run a job once, now')
    .addArgument(new Argument('<job>', 'which one').choices(Object.keys(jobs)))
    .option('--dry-run', 'for purge: show what would go, and change nothing')
    .addHelpText('after', `\nJobs:\n${list.join('\n')}`)
    .action(async (name: JobName, { dryRun = false }: { dryRun?: boolean }, command: Command) => {
      if (dryRun && name !== 'purge') command.error(`${name} destroys nothing; run it without --dry-run.`);
      if (dryRun) console.log(await withProduct(showWhatWouldGo));
      else {
        await withProduct((product) => runNow(name, product));
        console.log(`${name} is done.`);
      }
    });
}
