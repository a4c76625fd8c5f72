/** What a service may do with a table's rows. */
export type Privilege = 'select' | 'insert' | 'update' | 'delete';

const everything: readonly Privilege[] = ['select', 'insert', 'update', 'delete'];

/**
 * What a policy compares with: the settings of the transaction. Once set, a setting ends as an empty text
 * rather than as null, and an empty text matches nothing.
 */
export const current = {
  orgId: `nullif(current_setting('app.org_id', true), '')::uuid`,
  userId: `nullif(current_setting('app.user_id', true), '')::uuid`,
  principal: `nullif(current_setting('app.principal', true), '')`,
} as const;

/**
 * SQL that shuts a table of the service's schema with an `org_id uuid not null` to all but the rows of the
 * transaction's organization, its owner included, and gives it to the service.
 * @param privileges what the service may do; an append-only table takes `['select', 'insert']`
 */
export function orgTable(name: string, privileges: readonly Privilege[] = everything): string {
  return [forceRowSecurity(name), tenantPolicy(name), grantToApp(name, privileges)].join(';\n');
}

/** SQL that lets nobody past the table's policies; without any policy it has no rows for anyone. */
export function forceRowSecurity(name: string): string {
  const table = identifier(name);
  return `alter table ${table} enable row level security;\nalter table ${table} force row level security`;
}

/** SQL of the policy that compares `org_id` with the transaction's organization. */
export function tenantPolicy(name: string): string {
  const isOwn = `org_id = ${current.orgId}`;
  return `create policy tenant on ${identifier(name)} using (${isOwn}) with check (${isOwn})`;
}

/** SQL that gives a table to the service's app role, which follows from the owner who runs it. */
export function grantToApp(name: string, privileges: readonly Privilege[] = everything): string {
  return `do $$ begin
    execute format('grant ${privileges.join(', ')} on ${identifier(name)} to %I',
      regexp_replace(current_user, '_owner$', '_app'));
  end $$`;
}

function identifier(name: string): string {
  if (/^[a-z_][a-z0-9_]*$/.test(name)) return name;
  throw new Error(`"${name}" cannot name a table: use lower-case letters, digits and _.`);
}
