import type { orgs } from '@aaf/contracts/orgs';
import type { Handler } from '@aaf/service/handler';
import { NotificationPreference } from '../entities/notification-preference.ts';
import { personOf } from '../locked-members.ts';
import { chosenBy, preferencesOf } from '../rules/preferences.ts';

export const updateNotificationPreferences: Handler<typeof orgs.notifications.updatePreferences> = async (
  wish,
  work,
) => {
  const { em, org } = work;
  const mine = { org_id: org.id, user_id: personOf(work).user_id };
  const present = await em.find(NotificationPreference, mine, { disableIdentityMap: true });
  const chosen = chosenBy(wish, preferencesOf(present));
  await em.upsertMany(
    NotificationPreference,
    chosen.map((choice) => ({ ...mine, ...choice })),
  );
  return preferencesOf([...present, ...chosen]);
};
