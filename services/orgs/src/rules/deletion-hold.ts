const holdMs = 30 * 24 * 60 * 60 * 1_000;

const shift = (moment: string, ms: number): string => new Date(Date.parse(moment) + ms).toISOString();

/** When the data of an organization goes that is deleted at a moment. */
export const purgeAtAfter = (deletedAt: string): string => shift(deletedAt, holdMs);

/** When a deleted organization's data goes; null while it lives. */
export const purgeAtOf = (deletedAt: string | null | undefined): string | null =>
  deletedAt ? purgeAtAfter(deletedAt) : null;

/** What was deleted until then has been held for long enough by now. */
export const heldSince = (now: string): string => shift(now, -holdMs);
