import type { Person, TestOrg, World } from '@aaf/testing/world';

/** Gives somebody a second factor, shown by the sessions they have now. */
export async function showSecondFactor(world: World, person: Person): Promise<void> {
  await world.sql(
    `insert into identity.authenticators (user_id, sealed_secret, created_at, verified_at)
     values ($1::uuid, '', now(), now()) on conflict do nothing`,
    [person.id],
  );
  await world.sql('update identity.sessions set second_factor_at = created_at where user_id = $1::uuid', [
    person.id,
  ]);
}

/** The parts of an organization that its settings are, by their addresses. */
export const pathsOf = (org: TestOrg) => ({
  general: `/v1/organizations/${org.id}`,
  logo: `/v1/organizations/${org.id}/logo`,
  security: `/v1/organizations/${org.id}/security`,
  preview: `/v1/organizations/${org.id}/security/preview`,
  policyDefaults: `/v1/organizations/${org.id}/policy-defaults`,
  subscription: `/v1/organizations/${org.id}/subscription`,
  deletion: `/v1/organizations/${org.id}/deletion`,
});

/** The events of one type in an organization's trail, oldest first. */
export async function eventsOf(world: World, reader: Person, org: TestOrg, type: string): Promise<any[]> {
  await world.settled(org.id);
  return world.trail(reader, org, `&event_type=${type}`);
}
