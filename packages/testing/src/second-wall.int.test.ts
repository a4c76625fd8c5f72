import { connectBus } from '@aaf/bus/connection';
import { createRequester } from '@aaf/bus/request';
import type { Caller } from '@aaf/contracts/caller';
import { newId } from '@aaf/contracts/ids';
import { planLimits } from '@aaf/contracts/plans';
import { createCallerTokens } from '@aaf/service/caller-token';
import { expect, test } from 'vitest';
import { createWorld } from './world.ts';

test('a service refuses what the gateway should have refused: forged, foreign and too weak callers', async () => {
  await using world = await createWorld();
  const { org, owner } = await world.createOrg();
  const other = await world.createOrg();
  await using bus = await connectBus({ url: world.natsUrl, name: 'intruder' });
  const requester = createRequester(bus, {});
  const callerAs = (role: 'owner' | 'viewer'): Caller => ({
    principal: {
      type: 'user',
      user_id: owner.id,
      session_id: newId('session', 1),
      name: owner.name,
      email: owner.email,
      email_verified: true,
      has_second_factor: false,
      is_fresh: true,
      role,
    },
    org: {
      id: org.id,
      slug: org.slug,
      name: org.name,
      plan: 'pro',
      timezone: 'UTC',
      limits: planLimits.pro,
      api_key_max_age_days: 365,
      policy_defaults: {
        default_decision: 'allow',
        default_approval_timeout_minutes: 60,
        require_policy_description: true,
        enable_policy_versioning: true,
      },
    },
    request_id: 'req-intruder',
    ip: null,
    user_agent: null,
  });
  const list = (caller: string | undefined, orgId = org.id) =>
    requester.request({
      path: 'keys.apiKeys.list',
      type: 'query',
      input: {},
      org_id: orgId,
      headers: { caller, request_id: 'req-intruder' },
    });
  const ours = createCallerTokens(world.secret);
  const theirs = createCallerTokens('f'.repeat(64));
  const refusal = (code: string) => expect.objectContaining({ code });

  await expect(list(undefined)).rejects.toEqual(refusal('unauthenticated'));
  await expect(list(theirs.sign(callerAs('owner')))).rejects.toEqual(refusal('unauthenticated'));
  await expect(list(ours.sign(callerAs('owner')), other.org.id)).rejects.toEqual(refusal('unauthenticated'));
  await expect(list(ours.sign(callerAs('viewer')))).rejects.toEqual(refusal('forbidden'));
  await expect(list(ours.sign(callerAs('owner')))).resolves.toMatchObject({ data: [] });
});
