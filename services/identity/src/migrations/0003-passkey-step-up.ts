import { sqlMigration } from '@aaf/db/migrate';

export const letPasskeysStepUp = sqlMigration(
  '0003-passkey-step-up',
  `alter table ceremonies drop constraint ceremonies_purpose_check,
     add constraint ceremonies_purpose_check
       check (purpose in ('register', 'sign_in', 'second_factor', 'step_up'))`,
);
