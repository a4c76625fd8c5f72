import type { PlanLimits } from '@aaf/contracts/plans';
import type { Command } from 'commander';
import { InvalidArgumentError } from 'commander';
import { withProduct } from './product.ts';
import { sayOrganization, sayOrganizations } from './show.ts';

/** A limit as it is typed. Not null for the lifted one: to commander that is an option without a value. */
type Limit = number | 'unlimited';

function readLimit(text: string): Limit {
  if (text === 'unlimited') return text;
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be a whole number, or the word unlimited.');
}

interface LimitOptions {
  actionsPerMonth?: Limit;
  members?: Limit;
  policies?: Limit;
  retentionDays?: Limit;
  apiRate?: Limit;
  reason?: string;
}

function limitsOf(options: LimitOptions): Partial<PlanLimits> {
  const limits = {
    actions_per_month: options.actionsPerMonth,
    members: options.members,
    policies: options.policies,
    audit_retention_days: options.retentionDays,
    api_rate_per_minute: options.apiRate,
  };
  return Object.fromEntries(
    Object.entries(limits)
      .filter(([, value]) => value !== undefined)
      .map(([limit, value]) => [limit, value === 'unlimited' ? null : value]),
  );
}

function addLimits(org: Command): void {
  org
    .command('limits')
    .description('put an organization on the Enterprise plan with limits of its own, or change those')
    .argument('<org>', 'its id or slug')
    .option('--actions-per-month <number>', 'actions that may be submitted in a month', readLimit)
    .option('--members <number>', 'people who may belong to it', readLimit)
    .option('--policies <number>', 'policies it may have', readLimit)
    .option('--retention-days <number>', 'days for which its audit trail is kept', readLimit)
    .option('--api-rate <number>', 'requests a minute by keys and bearer tokens', readLimit)
    .option('--reason <text>', 'why; it stands in the audit trail')
    .addHelpText('after', '\nWhat is not named stays as it is. The word unlimited lifts a limit.')
    .action(async (organization: string, options: LimitOptions, command: Command) => {
      const limits = limitsOf(options);
      if (Object.keys(limits).length === 0) command.error('Name at least one limit; --help lists them.');
      const { reason } = options;
      const input = { organization, limits, ...(reason === undefined ? {} : { reason }) };
      const view = await withProduct(({ ask }) => ask('orgs.operator.setLimits', input));
      console.log(sayOrganization(view));
    });
}

/** `org …`: looking at organizations, restoring them, and what the Enterprise plan allows them. */
export function addOrgCommands(program: Command): void {
  const org = program.command('org').description('organizations: list, show, restore, limits');
  org
    .command('list')
    .description('list the organizations; those that are deleted and not yet purged with --deleted')
    .option('--deleted', 'the deleted ones')
    .action(async ({ deleted = false }: { deleted?: boolean }) => {
      const { data } = await withProduct(({ ask }) => ask('orgs.operator.list', { is_deleted: deleted }));
      console.log(sayOrganizations(data));
    });
  org
    .command('show')
    .description('show an organization, deleted or not')
    .argument('<org>', 'its id or slug')
    .action(async (organization: string) => {
      const view = await withProduct(({ ask }) => ask('orgs.operator.show', { organization }));
      console.log(sayOrganization(view));
    });
  org
    .command('restore')
    .description('restore a deleted organization, within 30 days of its deletion')
    .argument('<org>', 'its id or slug')
    .requiredOption('--reason <text>', 'why; it stands in the audit trail')
    .action(async (organization: string, { reason }: { reason: string }) => {
      const view = await withProduct(({ ask }) => ask('orgs.operator.restore', { organization, reason }));
      console.log(`Restored. Members and keys have access again.\n\n${sayOrganization(view)}`);
    });
  addLimits(org);
}
