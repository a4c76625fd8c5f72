import { Refusal } from '@aaf/contracts/errors';
import { idToUuid } from '@aaf/contracts/ids';
import type { orgs } from '@aaf/contracts/orgs';
import type { DirectHandler } from '@aaf/service/handler';
import { organizationOf, type ReadOrganization } from '../read-organization.ts';

const statement = {
  name: 'read_organization',
  text: 'select entry, settings from read_organization($1)',
};

export const resolveAccessForKey: DirectHandler<typeof orgs.access.resolveForKey> = {
  async direct({ org_id }, work) {
    const [row] = await work.run<ReadOrganization>(statement, [idToUuid('organization', org_id)]);
    if (!row) throw new Refusal('not_found');
    return organizationOf(row);
  },
};
