import { sqlMigration } from '@aaf/db/migrate';

/**
 * Adds events that were chained to what their writer took for the end of the organization's trail, in one transaction
 * and one round trip, under that organization's row-level security: it runs with the rights of whoever calls it.
 * False, and nothing is changed, when the trail ends elsewhere by now, when events wait for others, or when one of
 * these was had before.
 * @param receivedAt the field of an event that says when it arrived
 */
export const appendEvents = (receivedAt: 'created_at' | 'received_at'): string => `
  create function append_events(
    organization uuid, told_to text, last_sequence bigint, last_hash text, given json, progress json
  ) returns boolean
  language plpgsql volatile as $function$
  declare
    head heads;
    ids uuid[];
  begin
    perform set_config('app.org_id', organization::text, true);
    select * into head from heads where org_id = organization for update;
    if not found or head.sequence <> last_sequence or head.hash <> last_hash then return false; end if;
    if exists (select from waiting where org_id = organization) then return false; end if;
    ids := array(select id from json_to_recordset(given) as one (id uuid));
    if exists (select from inbox where org_id = organization and consumer = told_to and event_id = any (ids)) then
      return false;
    end if;
    insert into inbox (org_id, consumer, event_id, received_at)
      select organization, told_to, id, ${receivedAt}
        from json_to_recordset(given) as one (id uuid, ${receivedAt} timestamptz);
    insert into events select * from json_populate_recordset(null::events, given) order by sequence;
    update heads set (sequence, hash) = (
      select sequence, hash from json_to_recordset(given) as one (sequence bigint, hash text)
       order by sequence desc limit 1
    ) where org_id = organization;
    insert into source_progress (org_id, source, last)
      select organization, source, last from json_to_recordset(progress) as one (source text, last bigint)
       order by source
      on conflict (org_id, source) do update set last = excluded.last;
    return true;
  end
  $function$`;

export const appendTogether = sqlMigration('0002-appending', appendEvents('created_at'));
