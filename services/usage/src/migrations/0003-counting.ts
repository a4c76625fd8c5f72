import { sqlMigration } from '@aaf/db/migrate';

const tallied = ['allow', 'deny', 'require_approval', 'approved', 'denied', 'expired'];

const counts = tallied.map((what) => `count(*) filter (where what = '${what}')`).join(', ');
const sums = tallied.map((what) => `${what} = held.${what} + excluded.${what}`).join(', ');

/**
 * Counts events of one organization that this consumer has not had before, in one transaction and one round trip,
 * under that organization's row-level security: it runs with the rights of whoever calls it.
 * @param receivedAt the field of an entry that says when it arrived
 */
export const countEvents = (receivedAt: 'created_at' | 'received_at'): string => `
  create function count_events(organization uuid, told_to text, given json) returns void
  language plpgsql volatile as $function$
  declare
    fresh uuid[];
  begin
    perform set_config('app.org_id', organization::text, true);
    with taken as (
      insert into inbox (org_id, consumer, event_id, received_at)
        select organization, told_to, id, ${receivedAt}
          from json_to_recordset(given) as one (id uuid, ${receivedAt} timestamptz)
        on conflict (org_id, consumer, event_id) do nothing returning event_id
    ) select array_agg(event_id) into fresh from taken;
    if fresh is null then return; end if;
    insert into quarter_hours as held (org_id, at, ${tallied.join(', ')})
      select organization, at, ${counts}
        from (select distinct on (id) * from json_to_recordset(given) as one (id uuid, at timestamptz, what text)) as told
       where id = any (fresh) and what is not null group by at order by at
      on conflict (org_id, at) do update set ${sums};
    insert into active_agents (org_id, month, agent_id)
      select distinct organization, month, agent_id
        from json_to_recordset(given) as one (id uuid, month text, agent_id text)
       where id = any (fresh) and agent_id is not null order by month, agent_id
      on conflict do nothing;
  end
  $function$`;

export const countTogether = sqlMigration('0003-counting', countEvents('created_at'));
