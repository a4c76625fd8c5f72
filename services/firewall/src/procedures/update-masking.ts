import type { firewall } from '@aaf/contracts/firewall';
import { idToUuid } from '@aaf/contracts/ids';
import type { Handler, OrgWork } from '@aaf/service/handler';
import { LockMode } from '@mikro-orm/core';
import { Masking } from '../entities/masking.ts';
import { moveRulebook } from '../rulebooks.ts';
import { defaultMaskingMode } from '../rules/secret-handling.ts';

/** Holds the settings, so that changes come one after another; writes the default down where nothing is. */
async function lockMasking({ em, org }: OrgWork) {
  await em.execute('insert into masking (org_id, mode) values (?, ?) on conflict do nothing', [
    idToUuid('organization', org.id),
    defaultMaskingMode,
  ]);
  return em.findOneOrFail(Masking, { org_id: org.id }, { lockMode: LockMode.PESSIMISTIC_WRITE });
}

/** Changes what is done with secrets from the next action on. Changing nothing leaves no trace. */
export const updateMasking: Handler<typeof firewall.masking.update> = async ({ mode }, work) => {
  const { org } = work;
  const settings = await lockMasking(work);
  const before = settings.mode;
  work.requireVersion({ mode: before });
  if (mode === before) return { mode };
  settings.mode = mode;
  await moveRulebook(work.em, org.id);
  work.emit('org.updated', {
    target: { type: 'organization', id: org.id, name: org.name },
    payload: { section: 'masking', changes: { mode: { before, after: mode } } },
  });
  return { mode };
};
