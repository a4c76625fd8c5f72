import type { Caller, OrgSnapshot, Principal } from '@aaf/contracts/caller';
import { listRoutes } from '@aaf/contracts/app';
import {
  anyone,
  internal,
  may,
  signedIn,
  verifiedPerson,
  withStepUp,
  type Access,
} from '@aaf/contracts/contract';
import { isErrorCode, Refusal } from '@aaf/contracts/errors';
import { newId } from '@aaf/contracts/ids';
import { roles, scopes, type Permission, type Role, type Scope } from '@aaf/contracts/permissions';
import { planLimits } from '@aaf/contracts/plans';
import { describe, expect, test } from 'vitest';
import { authorize } from './authorize.ts';

const org: OrgSnapshot = {
  id: newId('organization', 1),
  slug: 'acme',
  name: 'Acme',
  plan: 'free',
  timezone: 'UTC',
  limits: planLimits.free,
  api_key_max_age_days: 365,
  policy_defaults: {
    default_decision: 'allow',
    default_approval_timeout_minutes: 60,
    require_policy_description: true,
    enable_policy_versioning: true,
  },
};
const person = (role?: Role, verified = true, isFresh = true): Principal => ({
  type: 'user',
  user_id: newId('user', 1),
  session_id: newId('session', 1),
  name: 'Ada',
  email: 'ada@example.com',
  email_verified: verified,
  has_second_factor: false,
  is_fresh: isFresh,
  ...(role ? { role } : {}),
});
const key = (...given: Scope[]): Principal => ({
  type: 'api_key',
  key_id: newId('api_key', 1),
  name: 'agent',
  scopes: given,
  created_by: newId('user', 1),
  lineage_id: newId('api_key', 1),
  ip_allowlist: [],
});

function outcome(access: Access, principal: Principal, inOrg = true): string {
  const caller: Caller = {
    principal,
    request_id: 'r',
    ip: null,
    user_agent: null,
    ...(inOrg ? { org } : {}),
  };
  try {
    authorize(access, caller);
    return 'ok';
  } catch (error) {
    return error instanceof Refusal ? error.code : 'bug';
  }
}

describe('the page’s permission matrix', () => {
  const matrix: [Permission, ...boolean[]][] = [
    ['organization.view', true, true, true, true],
    ['actions.approve', true, true, true, false],
    ['policies.manage', true, true, false, false],
    ['integrations.manage', true, true, false, false],
    ['members.invite', true, true, false, false],
    ['billing.manage', true, false, false, false],
    ['organization.delete', true, false, false, false],
  ];
  test.each(matrix)('%s', (permission, ...allowed) => {
    const seen = roles.map((role) => outcome(may(permission), person(role)));
    expect(seen).toEqual(allowed.map((isAllowed) => (isAllowed ? 'ok' : 'forbidden')));
  });
});

test('a refusal for lack of a role names the roles that may', () => {
  const caller: Caller = { principal: person('viewer'), org, request_id: 'r', ip: null, user_agent: null };
  expect(() => {
    authorize(may('actions.approve'), caller);
  }).toThrow(
    expect.objectContaining({
      details: expect.objectContaining({ allowed_roles: ['owner', 'admin', 'member'] }),
    }),
  );
});

test('a key passes with any of the scopes, and is told which one it lacks', () => {
  const access = may('organization.view', 'actions:read', 'actions:write');
  expect(outcome(access, key('actions:write'))).toBe('ok');
  expect(outcome(access, key('policies:read'))).toBe('insufficient_scope');
  expect(outcome(may('api_keys.manage'), key(...(Object.keys(scopes) as Scope[])))).toBe('user_required');
});

test('nobody, keys and people outside any organization are told apart', () => {
  expect(outcome(may('organization.view'), { type: 'anonymous' }, false)).toBe('unauthenticated');
  expect(outcome(may('organization.view'), person(), false)).toBe('organization_required');
  expect(outcome(signedIn, key('actions:read'))).toBe('user_required');
  expect(outcome(signedIn, { type: 'anonymous' }, false)).toBe('unauthenticated');
  expect(outcome(verifiedPerson, person(undefined, false), false)).toBe('email_unverified');
  expect(outcome(anyone, { type: 'anonymous' }, false)).toBe('ok');
});

test('internal procedures are for the system alone', () => {
  for (const principal of [person('owner'), key('actions:read'), { type: 'anonymous' } as const]) {
    expect(outcome(internal, principal)).toBe('not_found');
  }
  expect(outcome(internal, { type: 'system', name: 'gateway' }, false)).toBe('ok');
});

test.each(listRoutes())(
  '$path: nobody gets in without a credential unless it is open to everybody',
  ({ procedure }) => {
    const seen = outcome(procedure.permission, { type: 'anonymous' }, false);
    expect(seen === 'ok').toBe(procedure.permission.kind === 'anyone');
    expect(seen === 'ok' || isErrorCode(seen)).toBe(true);
  },
);

test('what is dangerous needs a person who has just proven who they are', () => {
  const access = withStepUp(may('organization.delete'));
  const stale = outcome(access, person('owner', true, false));
  expect(stale).toBe('step_up_required');
  expect(outcome(access, person('owner'))).toBe('ok');
  expect(outcome(access, person('admin', true, false))).toBe('forbidden');
  expect(outcome(withStepUp(signedIn), person(undefined, true, false))).toBe('step_up_required');
});
