import { typeId } from '@aaf/db/orm';
import { defineEntity, p } from '@mikro-orm/core';

/** The last number of a source in an organization's trail. */
export const SourcePosition = defineEntity({
  name: 'SourcePosition',
  tableName: 'source_progress',
  properties: {
    org_id: p.type(typeId('organization')).primary(),
    source: p.string().primary(),
    last: p.bigint('number'),
  },
});
