import { sqlMigration } from '@aaf/db/migrate';

/** A deleted policy keeps its row and its versions, which decisions cite, and gives its name back. */
const deletion = `
  alter table policies add column deleted_at timestamptz;
  drop index policies_name;
  create unique index policies_name on policies (org_id, lower(name)) where deleted_at is null;`;

const authors = `
  alter table policy_versions add column created_by json;`;

/** Where an action came from is part of what was judged: who judges it again needs it. */
const addresses = `
  alter table actions add column ip_address text;`;

export const keepPolicyHistory = sqlMigration('0002-policies', deletion, authors, addresses);
