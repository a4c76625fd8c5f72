import { z } from 'zod';
import { may, query } from './contract.ts';
import { id } from './ids.ts';
import { Role, scopes, Scope, type Scope as ScopeName } from './permissions.ts';

const everyScope = Object.keys(scopes) as ScopeName[]; // Object.keys forgets the literal keys

/** Who a credential is and where it may act, as whoever holds it asks for. */
export const Whoami = z.object({
  type: z.enum(['user', 'api_key']),
  id: z.string(),
  name: z.string(),
  organization: z.object({ id: id('organization'), slug: z.string(), name: z.string(), plan: z.string() }),
  /** What a person is in the organization; null for a key. */
  role: Role.nullable(),
  /** What a key may do; empty for a person, whose role says it. */
  permissions: z.array(Scope),
  /** The agent a key is bound to, when it is. */
  agent_id: z.string().nullable(),
});

/** What the gateway answers out of what it checks anyway: no service stands behind it. */
export const access = {
  whoami: query({
    summary: 'Who the credential of this request is, and what it may do: a quick check that it works.',
    permission: may('organization.view', ...everyScope),
    rest: { method: 'GET', path: '/v1/whoami' },
    input: z.strictObject({}),
    output: Whoami,
  }),
} as const;
