import { sqlMigration } from '@aaf/db/migrate';

/*
 * What the door asks, each in one round trip. The functions set the organization they read in, so that row-level
 * security shows that one's rows alone, and run with the rights of whoever calls them.
 */

/** What a key's call needs of its organization. */
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

/**
 * What somebody is in an organization, which is named by its id or by its slug. Where there is none of that name the
 * same is asked of one that does not exist.
 */
const readAccess = `
  create function read_access(wanted uuid, wanted_slug text, person uuid, of_session uuid)
  returns table (entry json, settings json, role text, last_active_at timestamptz)
  language plpgsql volatile as $function$
  declare
    named directory;
    organization uuid;
  begin
    select * into named from directory where id = wanted or slug = wanted_slug;
    organization := coalesce(named.id, gen_random_uuid());
    perform set_config('app.org_id', organization::text, true);
    return query
      select row_to_json(named), row_to_json(own), member.role, activity.last_active_at
        from memberships as member
        join settings as own on own.org_id = member.org_id
        left join session_activity as activity
          on activity.org_id = member.org_id and activity.session_id = of_session
       where member.org_id = organization and member.user_id = person;
  end
  $function$`;

export const resolveDirectly = sqlMigration('0005-resolving', readOrganization, readAccess);
