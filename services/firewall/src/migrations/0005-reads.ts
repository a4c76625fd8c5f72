import { sqlMigration } from '@aaf/db/migrate';

/**
 * An action with its approval and the id of its receipt, in one round trip: it sets the organization it reads in, so
 * that row-level security shows that one's rows alone, and runs with the rights of whoever calls it.
 */
const readAction = `
  create function read_action(organization uuid, wanted uuid)
  returns table (action json, approval json, receipt_id uuid)
  language plpgsql volatile as $function$
  begin
    perform set_config('app.org_id', organization::text, true);
    return query
      select row_to_json(stored), row_to_json(held), proof.id
        from actions as stored
        left join approvals as held on held.org_id = stored.org_id and held.action_id = stored.id
        left join receipts as proof on proof.org_id = stored.org_id and proof.action_id = stored.id
       where stored.org_id = organization and stored.id = wanted;
  end
  $function$`;

export const readActionDirectly = sqlMigration('0005-reads', readAction);
