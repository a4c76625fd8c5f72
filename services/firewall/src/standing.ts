import { idToUuid } from '@aaf/contracts/ids';
import type { OrgWork } from '@aaf/service/handler';
import type { MaskingMode } from './rules/secret-handling.ts';

/** What is masked until an organization says otherwise. */
export const defaultMaskingMode: MaskingMode = 'mask';

/** What stops an agent. */
export interface Stop {
  name: string;
  reason: string;
}

/** How an organization stands to an agent that speaks, at the moment it does. */
export interface Standing {
  masking: MaskingMode;
  stop: Stop | null;
}

interface Row {
  mode: MaskingMode | null;
  name: string | null;
  reason: string | null;
}

/** A pause of the agent itself is told before one of its key, that before one of all. */
const standing = `
  select (select mode from masking where org_id = ?::uuid) as mode, stop.created_by_name as name, stop.reason
    from (select 1) as one
    left join lateral (
      select created_by_name, reason from pauses
       where org_id = ?::uuid
         and (agent_id = ? or key_id = ?::uuid or (agent_id is null and key_id is null))
       order by agent_id is null, key_id is null limit 1
    ) as stop on true`;

/** Who speaks; the key is null where a person does. */
interface Speaker {
  agent_id: string;
  key_id: string | null;
}

/** Reads what holds for an agent now: the next thing it does finds a pause that was just made. */
export async function readStanding(
  { em, org }: Pick<OrgWork, 'em' | 'org'>,
  { agent_id, key_id }: Speaker,
): Promise<Standing> {
  const orgUuid = idToUuid('organization', org.id);
  const keyUuid = key_id === null ? null : idToUuid('api_key', key_id);
  const [row] = await em.execute<Row[]>(standing, [orgUuid, orgUuid, agent_id, keyUuid]);
  const isStopped = typeof row?.name === 'string' && typeof row.reason === 'string';
  return {
    masking: row?.mode ?? defaultMaskingMode,
    stop: isStopped ? { name: row.name ?? '', reason: row.reason ?? '' } : null,
  };
}
