import { z } from 'zod';
import { OrgSnapshot } from '../caller.ts';
import { internal, mutation, Nothing, query } from '../contract.ts';
import { id } from '../ids.ts';
import { Role } from '../permissions.ts';
import { Timestamp } from '../text.ts';
import { SecuritySettings } from './security.ts';
import { OrgRef } from './shapes.ts';

export const access = {
  resolve: query({
    summary: 'Which organization a call is about, and what the person is in it.',
    permission: internal,
    input: z.strictObject({
      user_id: id('user'),
      session_id: id('session'),
      /** Id or slug as the request named it. */
      organization: OrgRef.optional(),
    }),
    output: z.object({
      org: OrgSnapshot,
      /** When a deleted organization's data goes; null while it lives. */
      purge_at: Timestamp.nullable(),
      role: Role,
      security: SecuritySettings.pick({
        require_two_factor: true,
        session_timeout_minutes: true,
        ip_allowlist: true,
      }),
      /** When the session was last used in this organization, to half a minute; null when it never was. */
      last_active_at: Timestamp.nullable(),
    }),
    refuses: ['not_found', 'organization_required'],
  }),
  touch: mutation({
    summary: 'Remember that a session was used in an organization just now.',
    permission: internal,
    input: z.strictObject({
      org_id: id('organization'),
      user_id: id('user'),
      session_id: id('session'),
    }),
    output: Nothing,
  }),
  membersAmong: query({
    summary: 'Which of some people belong to an organization.',
    permission: internal,
    input: z.strictObject({ org_id: id('organization'), user_ids: z.array(id('user')).max(1_000) }),
    output: z.object({ user_ids: z.array(id('user')) }),
  }),
  resolveForKey: query({
    summary: 'The organization of a key.',
    permission: internal,
    input: z.strictObject({ org_id: id('organization') }),
    output: z.object({ org: OrgSnapshot, purge_at: Timestamp.nullable() }),
    refuses: ['not_found'],
  }),
} as const;
