import { Refusal } from '@aaf/contracts/errors';
import { idToUuid } from '@aaf/contracts/ids';
import type { EntityManager } from '@mikro-orm/postgresql';

/**
 * Asks whether a name is free among the policies of the transaction's organization, in any case of its
 * letters. Whoever asks holds the organization's policy set, so that the answer stays true.
 * @throws {Refusal} `name_taken`
 */
export async function assertNameFree(em: EntityManager, name: string, ownId: string): Promise<void> {
  const taken = await em.execute<unknown[]>(
    'select 1 from policies where lower(name) = lower(?) and id <> ? and deleted_at is null',
    [name, idToUuid('policy', ownId)],
  );
  if (taken.length === 0) return;
  throw new Refusal('name_taken', {
    message: `There is a policy with the name "${name}" already. Choose another one.`,
  });
}
