import { sqlMigration } from '@aaf/db/migrate';

/**
 * A key by the hash of its secret, in one round trip: it sets the organization it reads in, so that row-level security
 * shows that one's rows alone, and runs with the rights of whoever calls it.
 */
const findKeyByHash = `
  create function find_key(organization uuid, wanted text)
  returns setof api_keys
  language plpgsql volatile as $function$
  begin
    perform set_config('app.org_id', organization::text, true);
    return query select * from api_keys where org_id = organization and secret_hash = wanted;
  end
  $function$`;

export const verifyDirectly = sqlMigration('0004-verifying', findKeyByHash);
