import { notificationKinds, type NotificationKind, type NotificationPreferences } from '@aaf/contracts/orgs';

/** What a member chose for one kind. */
export interface Choice {
  kind: NotificationKind;
  email: boolean;
  dashboard: boolean;
}

/** Where members are told who chose nothing: on the dashboard always, by mail when it is urgent; a digest they ask for. */
const defaults: NotificationPreferences = {
  approval_requested: { email: true, dashboard: true },
  approval_decided: { email: false, dashboard: true },
  member_changed: { email: false, dashboard: true },
  security_changed: { email: true, dashboard: true },
  daily_digest: { email: false, dashboard: false },
};

/** A member's preferences: their choices, and the defaults for the rest. */
export function preferencesOf(choices: readonly Choice[]): NotificationPreferences {
  const preferences = { ...defaults };
  for (const { kind, email, dashboard } of choices) preferences[kind] = { email, dashboard };
  return preferences;
}

/** What a member may wish: a channel that is left out stays as it is. */
export type Wish = {
  readonly [K in NotificationKind]?:
    { email?: boolean | undefined; dashboard?: boolean | undefined } | undefined;
};

/** The kinds that a wish names, as they are to be from now on. */
export const chosenBy = (wish: Wish, present: NotificationPreferences): Choice[] =>
  notificationKinds.flatMap((kind) => {
    const wished = wish[kind];
    if (!wished) return [];
    const { email = present[kind].email, dashboard = present[kind].dashboard } = wished;
    return [{ kind, email, dashboard }];
  });
