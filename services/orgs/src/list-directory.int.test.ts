import { orgs } from '@aaf/contracts/orgs';
import type { OrgSnapshot } from '@aaf/contracts/caller';
import { planLimits } from '@aaf/contracts/plans';
import { connectOrm } from '@aaf/db/orm';
import { serviceUrl } from '@aaf/db/roles';
import { systemCaller } from '@aaf/service/actor';
import { doWork } from '@aaf/service/unit-of-work';
import { createWorld } from '@aaf/testing/world';
import { expect, test } from 'vitest';
import { listDirectory } from './procedures/list-directory.ts';
import { Config } from './config.ts';
import { noRevoker } from '@aaf/service/trust';
import { createOrgsService } from './service.ts';

test('D10 jobs are told of every living organization, page by page, each with its own settings', async () => {
  await using world = await createWorld();
  const { owner, org: first } = await world.createOrg({ plan: 'starter' });
  const { org: deleted } = await world.createOrg({ owner });
  const { org: last } = await world.createOrg({ owner });
  await owner.api.patch(`/v1/organizations/${first.id}`, { timezone: 'Asia/Tokyo' });
  await world.sql('update orgs.directory set deleted_at = now() where id = $1', [deleted.id]);

  const { entities } = createOrgsService(Config.parse(world.envFor('orgs')));
  const url = serviceUrl(world.databaseUrl, 'orgs', 'app', world.secret);
  await using orm = await connectOrm({ url, service: 'orgs', entities, poolSize: 1 });
  const ask = () => Promise.reject(new Error('nobody is asked'));
  const log = world.logs.logFor('test');
  const shop = { service: 'orgs', orm, clock: world.clock, log, ask, revoker: noRevoker };
  const listed: OrgSnapshot[] = [];
  for (let page: OrgSnapshot[] = []; ;) {
    const after = page.at(-1)?.id;
    const input = orgs.directory.list.input.parse({ limit: 1, ...(after ? { after } : {}) });
    const options = { caller: systemCaller('test', 'test'), isReadOnly: true };
    const answer = await doWork(shop, options, (work) => listDirectory(input, work));
    page = orgs.directory.list.output.parse(answer).data;
    if (page.length === 0) break;
    listed.push(...page);
  }

  const bySlug = (a: { slug: string }, b: { slug: string }) => a.slug.localeCompare(b.slug);
  expect(listed.sort(bySlug).map(({ id }) => id)).toEqual([first, last].sort(bySlug).map(({ id }) => id));
  expect(listed.find(({ id }) => id === first.id)).toEqual({
    id: first.id,
    slug: first.slug,
    name: first.name,
    plan: 'starter',
    timezone: 'Asia/Tokyo',
    limits: planLimits.starter,
    policy_defaults: {
      default_decision: 'allow',
      default_approval_timeout_minutes: 60,
      require_policy_description: true,
      enable_policy_versioning: true,
    },
    api_key_max_age_days: 365,
  });
});
