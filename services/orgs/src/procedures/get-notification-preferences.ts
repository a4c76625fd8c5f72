import type { orgs } from '@aaf/contracts/orgs';
import type { Handler } from '@aaf/service/handler';
import { NotificationPreference } from '../entities/notification-preference.ts';
import { personOf } from '../locked-members.ts';
import { preferencesOf } from '../rules/preferences.ts';

export const getNotificationPreferences: Handler<typeof orgs.notifications.preferences> = async (
  _input,
  work,
) => {
  const { user_id } = personOf(work);
  return preferencesOf(await work.em.find(NotificationPreference, { org_id: work.org.id, user_id }));
};
