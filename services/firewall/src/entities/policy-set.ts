import { typeId } from '@aaf/db/orm';
import { defineEntity, p } from '@mikro-orm/core';

/** The policies of an organization as a whole. Whoever changes one holds this row, and moves its revision. */
export const PolicySet = defineEntity({
  name: 'PolicySet',
  tableName: 'policy_sets',
  properties: {
    org_id: p.type(typeId('organization')).primary(),
    revision: p.bigint('number'),
  },
});
