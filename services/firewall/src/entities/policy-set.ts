import { typeId } from '@aaf/db/orm';
import { defineEntity, p } from '@mikro-orm/core';

/** The rulebook of an organization as a whole. Whoever changes a part of it holds this row, and moves its revision. */
export const PolicySet = defineEntity({
  name: 'PolicySet',
  tableName: 'policy_sets',
  properties: {
    org_id: p.type(typeId('organization')).primary(),
    revision: p.bigint('number'),
  },
});
