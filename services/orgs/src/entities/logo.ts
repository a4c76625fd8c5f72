import { typeId } from '@aaf/db/orm';
import { defineEntity, p } from '@mikro-orm/core';

/** An organization's logo, as it was drawn anew. */
export const Logo = defineEntity({
  name: 'Logo',
  tableName: 'logos',
  properties: {
    org_id: p.type(typeId('organization')).$type<string>().primary(),
    content_type: p.string(),
    data: p.blob().$type<Buffer>(),
    /** SHA-256 in hex. */
    hash: p.string(),
  },
});
