import type { OrgEvent } from '@aaf/contracts/event';
import { newId } from '@aaf/contracts/ids';

const startMs = Date.parse('2026-01-01T00:00:00Z');
let made = 0;

export const newOrgId = (): string => newId('organization', startMs);

/** The next event of an organization. */
export function makeEvent(orgId: string, more: Partial<OrgEvent> = {}): OrgEvent {
  made += 1;
  return {
    id: newId('event', startMs + made),
    org_id: orgId,
    event_type: 'org.updated',
    category: 'organization',
    schema_version: 1,
    source: 'test',
    source_sequence: made,
    actor: { type: 'system', id: 'test', name: 'test', ip: null, user_agent: null },
    target: { type: 'organization', id: orgId, name: 'Test' },
    payload: { section: 'general', changes: {} },
    request_id: null,
    created_at: new Date(startMs + made).toISOString(),
    ...more,
  };
}
