import { timestamp } from '@aaf/db/orm';
import { defineEntity, p } from '@mikro-orm/core';

/** How hard a brake is pressed, for all replicas to see. */
export const Brake = defineEntity({
  name: 'Brake',
  tableName: 'brakes',
  properties: {
    /** What is braked, such as `account` and a hash of the address. */
    subject: p.string().primary(),
    level: p.float(),
    at: p.type(timestamp).$type<string>(),
  },
});
