import type { orgs } from '@aaf/contracts/orgs';
import type { Handler } from '@aaf/service/handler';
import { organizationTag } from '@aaf/service/trust';
import { enterAsOperator, showToOperator } from '../operator-view.ts';
import { assertRestorable } from '../rules/deletion.ts';

export const restoreOrganization: Handler<typeof orgs.operator.restore> = async (input, work) => {
  const entry = await enterAsOperator(work, input.organization);
  assertRestorable(entry, work.now);
  entry.deleted_at = null;
  work.emit('org.restored', {
    target: { type: 'organization', id: entry.id, name: entry.name },
    payload: { reason: input.reason },
  });
  work.revoke(organizationTag(entry.id));
  return showToOperator(work, entry);
};
