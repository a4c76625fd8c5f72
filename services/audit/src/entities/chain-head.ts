import { typeId } from '@aaf/db/orm';
import { defineEntity, p } from '@mikro-orm/core';

/** Where an organization's chain ends. Whoever adds to the chain holds this row. */
export const ChainHead = defineEntity({
  name: 'ChainHead',
  tableName: 'heads',
  properties: {
    org_id: p.type(typeId('organization')).primary(),
    sequence: p.bigint('number'),
    hash: p.string(),
  },
});
