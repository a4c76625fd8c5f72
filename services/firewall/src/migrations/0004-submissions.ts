import { claimSql } from '@aaf/db/idempotency';
import { sqlMigration } from '@aaf/db/migrate';
import { outboxChannel, recordSql } from '@aaf/db/outbox';

/**
 * SQL of the number under which an organization's rulebook is locked: by who changes it alone, by who decides by it
 * together with others. So nothing that was decided by the old one is stored after a change was answered.
 */
export const rulebookLock = (orgId: string): string => `hashtextextended('rulebook ' || ${orgId}, 0)`;

/** What the function raises for a submission that is one too many; the message ends with how many there were. */
export const overQuota = 'AF001';

const claim = claimSql({
  principal: 'called.principal',
  scope: 'called.scope',
  route: 'called.route',
  key: 'called.key',
  requestHash: 'called.request_hash',
  response: 'called.response',
  now: 'called.called_at',
});

const record = recordSql({
  entries: 'told',
  orgId: 'org.id',
  now: 'org.now',
  channel: `'${outboxChannel('firewall')}'`,
});

/**
 * Stores submissions of many organizations in one transaction, each under its own organization's row-level
 * security: it runs with the rights of whoever calls it. What is shared within an organization is taken in one
 * order by everybody: the month's count, keys of repeats, agents, their days, what is due, the number of events;
 * and organizations in the order of their ids.
 *
 * Of each submission it tells, by the action's id: `stored`; `stale` when the policies have moved on since it was
 * judged; `crowded` when the quota does not have room for it and others were given too, so that it has to come
 * alone; `replayed` with the answer that was given before; `conflicting` when its key was used for something else.
 */
const recordSubmissions = `
  create function record_submissions(given json) returns table (action uuid, outcome text, answer json)
  language plpgsql volatile as $function$
  #variable_conflict use_column
  declare
    org record;
    called record;
    earlier record;
    size integer;
    is_alone constant boolean := json_array_length(given) = 1 and json_array_length(given -> 0 -> 'actions') = 1;
    counted integer;
    settled uuid[];
    stored actions[];
    told jsonb;
  begin
    -- One organization that is held up must not hold up the others of its group for long.
    perform set_config('lock_timeout', '2000', true);
    for org in
      select * from json_to_recordset(given) as one (
        id uuid, revision bigint, month text, quota integer, now timestamptz,
        actions json, approvals json, events jsonb, calls json
      ) order by id, month, revision
    loop
      perform set_config('app.org_id', org.id::text, true);
      perform pg_advisory_xact_lock_shared(${rulebookLock('org.id')});
      size := json_array_length(org.actions);
      if org.revision <> coalesce((select revision from policy_sets where org_id = org.id), 0) then
        return query select (one ->> 'id')::uuid, 'stale', null::json from json_array_elements(org.actions) as one;
        continue;
      end if;

      insert into monthly_counts as before (org_id, month, submitted) values (org.id, org.month, size)
        on conflict (org_id, month) do update set submitted = before.submitted + excluded.submitted
        returning submitted into counted;
      if counted > org.quota and not is_alone then
        update monthly_counts set submitted = submitted - size where org_id = org.id and month = org.month;
        return query select (one ->> 'id')::uuid, 'crowded', null::json from json_array_elements(org.actions) as one;
        continue;
      end if;

      settled := '{}';
      for called in
        select * from json_to_recordset(org.calls) as one (
          action uuid, principal text, scope text, route text, key text, request_hash text, response json,
          called_at timestamptz
        ) order by principal, route, key
      loop
        perform set_config('app.principal', called.principal, true);
        ${claim} into earlier;
        continue when found;
        settled := settled || called.action;
        select request_hash, response into strict earlier from idempotency
          where (principal, scope, route, key) = (called.principal, called.scope, called.route, called.key);
        action := called.action;
        outcome := case when earlier.request_hash = called.request_hash then 'replayed' else 'conflicting' end;
        answer := earlier.response;
        return next;
      end loop;
      if cardinality(settled) > 0 then
        update monthly_counts set submitted = submitted - cardinality(settled)
          where org_id = org.id and month = org.month;
        continue when cardinality(settled) = size;
      elsif counted > org.quota then
        raise exception 'the quota of the month is used up: %', counted - 1 using errcode = '${overQuota}';
      end if;

      select array_agg(one) into stored from json_populate_recordset(null::actions, org.actions) as one
        where one.id <> all (settled);
      insert into agents as known (org_id, id, first_seen_at, last_seen_at, allow, deny, require_approval)
        select org_id, agent_id, min(created_at), max(created_at),
               count(*) filter (where decision = 'allow'),
               count(*) filter (where decision = 'deny'),
               count(*) filter (where decision = 'require_approval')
          from unnest(stored) group by org_id, agent_id order by agent_id
        on conflict (org_id, id) do update
          set last_seen_at = greatest(known.last_seen_at, excluded.last_seen_at),
              allow = known.allow + excluded.allow, deny = known.deny + excluded.deny,
              require_approval = known.require_approval + excluded.require_approval;
      insert into agent_days as known (org_id, agent_id, date, allow, deny, require_approval)
        select org_id, agent_id, (created_at at time zone 'UTC')::date as date,
               count(*) filter (where decision = 'allow'),
               count(*) filter (where decision = 'deny'),
               count(*) filter (where decision = 'require_approval')
          from unnest(stored) group by org_id, agent_id, date order by agent_id, date
        on conflict (org_id, agent_id, date) do update
          set allow = known.allow + excluded.allow, deny = known.deny + excluded.deny,
              require_approval = known.require_approval + excluded.require_approval;
      insert into actions select * from unnest(stored);

      if json_array_length(org.approvals) > 0 then
        insert into approvals
          select * from json_populate_recordset(null::approvals, org.approvals) as one
           where one.action_id <> all (settled);
        insert into due as before (org_id, at)
          select org.id, min(expires_at) from unnest(stored) having min(expires_at) is not null
          on conflict (org_id) do update set at = least(before.at, excluded.at);
      end if;

      select jsonb_agg(one -> 'entry' order by place) into told
        from jsonb_array_elements(org.events) with ordinality as listed (one, place)
       where (one ->> 'action')::uuid <> all (settled);
      for earlier in ${record} loop null; end loop;

      return query select id, 'stored', null::json from unnest(stored);
    end loop;
  end
  $function$`;

export const recordSubmissionsTogether = sqlMigration('0004-submissions', recordSubmissions);
