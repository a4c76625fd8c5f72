import { timestamp, typeId } from '@aaf/db/orm';
import { grantToApp, sqlMigration } from '@aaf/db/migrate';
import { defineEntity, p } from '@mikro-orm/postgresql';

/** A mail in the database of the service that wrote it. It belongs to a person, not to an organization. */
export const WaitingMail = defineEntity({
  name: 'WaitingMail',
  tableName: 'mails',
  properties: {
    id: p.type(typeId('mail')).$type<string>().primary(),
    /** Null as soon as it need not wait any more. */
    sealed: p.blob().nullable(),
    created_at: p.type(timestamp).$type<string>(),
    next_attempt_at: p.type(timestamp).$type<string>(),
    attempts: p.integer(),
    sent_at: p.type(timestamp).nullable(),
    gave_up_at: p.type(timestamp).nullable(),
  },
});

const mails = `
  create table mails (
    id uuid primary key,
    sealed bytea,
    created_at timestamptz not null,
    next_attempt_at timestamptz not null,
    attempts int not null,
    sent_at timestamptz,
    gave_up_at timestamptz,
    check ((sealed is null) = (sent_at is not null or gave_up_at is not null))
  );
  create index mails_due on mails (next_attempt_at) where sealed is not null;
  create index mails_done on mails (created_at) where sealed is null;
  ${grantToApp('mails')}`;

/** For the migrations of a service that writes mails, beside `WaitingMail` among its entities. */
export const createMailTable = sqlMigration('mail-0001-mails', mails);
