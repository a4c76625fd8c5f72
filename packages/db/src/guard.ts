import { rowsOf, type Queryable } from './queryable.ts';

/** Asked of the login, not of the role it may have put on: what it took off it can put on again. */
const strengths = `
  with reachable as (
    select r.oid, r.rolname as role, r.rolsuper, r.rolbypassrls, r.rolcreaterole
      from pg_roles r where pg_has_role(session_user, r.oid, 'member')
  ), strong as (
    select 1 as rank, role, 'is a superuser' as why from reachable where rolsuper
    union all select 2, role, 'bypasses row-level security' from reachable where rolbypassrls
    union all select 3, role, 'may create roles' from reachable where rolcreaterole
    union all select 4, role, 'owns the schema ' || nspname from reachable join pg_namespace on nspowner = reachable.oid
    union all select 5, role, 'owns the table ' || relname from reachable join pg_class on relowner = reachable.oid
      where relkind in ('r', 'p', 'v', 'm', 'f')
  )
  select session_user::text as login, role, why from strong order by role <> session_user, rank, why limit 1`;

/**
 * Refuses to go on with a login that row-level security would not bind: a superuser, one that bypasses it or
 * may create roles, one that owns a schema or a table, or a member of such a one.
 * @throws {Error} one sentence that says which login, and why
 */
export async function assertWeakRole(db: Queryable, service: string): Promise<void> {
  const [strength] = await rowsOf<{ login: string; role: string; why: string }>(db, strengths);
  if (!strength) return;
  const { login, role, why } = strength;
  const who = role === login ? `"${login}", which ${why}` : `"${login}", a member of "${role}", which ${why}`;
  throw new Error(
    `${service} refuses to start: it connects to PostgreSQL as ${who}. Give it a login that row-level security binds.`,
  );
}

/** Tables and views of everybody but the system's. */
const relations = `
  select c.oid, c.relkind, c.relrowsecurity, c.relforcerowsecurity, c.reloptions,
         format('%I.%I', n.nspname, c.relname) as name, a.attnum, a.attnotnull, a.atttypid
    from pg_class c
    join pg_namespace n on n.oid = c.relnamespace
    left join pg_attribute a on a.attrelid = c.oid and a.attname = 'org_id' and not a.attisdropped
   where n.nspname !~ '^pg_' and n.nspname <> 'information_schema'`;

/** Roles that cross organizations by design, each with policies of its own; nobody else's may be without a setting. */
const isCrossing = `(cardinality(roles) = 1 and roles[1]::text ~ '^aaf_[a-z0-9_]+_relay$')`;

const flaws = `
  with relations as (${relations}),
  org_tables as (select * from relations where attnum is not null and relkind in ('r', 'p')),
  policies as (
    select t.name, p.policyname, p.cmd, p.qual, p.with_check, p.roles
      from org_tables t join pg_policies p on format('%I.%I', p.schemaname, p.tablename) = t.name
  )
  select name || ': row-level security is not enabled' as flaw from org_tables where not relrowsecurity
  union all select name || ': row-level security is not forced' from org_tables where not relforcerowsecurity
  union all select name || ': org_id is not a uuid' from org_tables where atttypid <> 'uuid'::regtype
  union all select name || ': org_id may be null' from org_tables where not attnotnull
  union all select name || ': policy ' || policyname || ' has no USING' from policies
    where cmd <> 'INSERT' and qual is null
  union all select name || ': policy ' || policyname || ' has no WITH CHECK' from policies
    where cmd in ('ALL', 'INSERT', 'UPDATE') and with_check is null
  union all select name || ': policy ' || policyname || ' does not look at who asks' from policies
    where not ${isCrossing} and (qual !~ 'current_setting\\(''app\\.' or with_check !~ 'current_setting\\(''app\\.')
  union all select name || ': a materialized view cannot be shut per organization' from relations
    where relkind = 'm' and attnum is not null
  union all select name || ': the view is not security_invoker' from relations
    where relkind = 'v' and not coalesce(reloptions && array['security_invoker=true', 'security_invoker=on'], false)
  order by 1`;

/**
 * What is wrong with how the database keeps organizations apart, a sentence each; empty when nothing is.
 * It looks at every table with an `org_id` and at every view, in all schemas.
 */
export async function listRlsFlaws(db: Queryable): Promise<string[]> {
  const rows = await rowsOf<{ flaw: string }>(db, flaws);
  return rows.map(({ flaw }) => flaw);
}
