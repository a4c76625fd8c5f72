import { sqlMigration } from '@aaf/db/migrate';

/**
 * What a key's call needs of its organization, in one round trip: it sets the organization it reads in, so that
 * row-level security shows that one's settings alone, and runs with the rights of whoever calls it.
 */
const readOrganization = `
  create function read_organization(organization uuid)
  returns table (entry json, settings json)
  language plpgsql volatile as $function$
  begin
    perform set_config('app.org_id', organization::text, true);
    return query
      select row_to_json(listed), row_to_json(own)
        from directory as listed join settings as own on own.org_id = listed.id
       where listed.id = organization;
  end
  $function$`;

export const resolveDirectly = sqlMigration('0005-resolving', readOrganization);
