import { typeId } from '@aaf/db/orm';
import { defineEntity, p } from '@mikro-orm/core';
import type { MaskingMode } from '../rules/secret-handling.ts';

/** What an organization does with secrets in arguments; those that never chose have no row. */
export const Masking = defineEntity({
  name: 'Masking',
  tableName: 'masking',
  properties: {
    org_id: p.type(typeId('organization')).primary(),
    mode: p.string().$type<MaskingMode>(),
  },
});
