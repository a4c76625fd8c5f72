import { timestamp, typeId } from '@aaf/db/orm';
import { defineEntity, p } from '@mikro-orm/core';

/** A person's authenticator app. It counts once it is verified. */
export const Authenticator = defineEntity({
  name: 'Authenticator',
  tableName: 'authenticators',
  properties: {
    user_id: p.type(typeId('user')).$type<string>().primary(),
    /** What the app and we share, encrypted. */
    sealed_secret: p.uint8array(),
    created_at: p.type(timestamp).$type<string>(),
    verified_at: p.type(timestamp).nullable(),
    /** The newest 30 seconds of which a code was taken; none of them or before is taken again. */
    last_step: p.bigint('number'),
  },
});
