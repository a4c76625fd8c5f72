import { Refusal } from '@aaf/contracts/errors';
import type { orgs } from '@aaf/contracts/orgs';
import type { Handler } from '@aaf/service/handler';
import { findOrganization } from '../find-organization.ts';
import { showToOperator } from '../operator-view.ts';

export const showOrganizationToOperator: Handler<typeof orgs.operator.show> = async (input, work) => {
  const entry = await findOrganization(work.em, input.organization);
  if (!entry) throw new Refusal('not_found');
  await work.enterOrg(entry.id);
  return showToOperator(work, entry);
};
