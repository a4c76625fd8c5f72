const holdMs = 30 * 24 * 60 * 60 * 1_000;

/** When a deleted organization's data goes; null while it lives. */
export const purgeAtOf = (deletedAt: string | null | undefined): string | null =>
  deletedAt ? new Date(Date.parse(deletedAt) + holdMs).toISOString() : null;
