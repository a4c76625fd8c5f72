const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

const later = (now: string, ms: number): string => new Date(Date.parse(now) + ms).toISOString();

/** No session lives longer, however busy it is. */
export const sessionEnd = (now: string): string => later(now, 7 * dayMs);

/** How long the link is good that a mail brings. */
const linkLivesMs = {
  verify_email: 24 * hourMs,
  change_email: 24 * hourMs,
  reset_password: hourMs,
};
/** What a link in a mail is for. */
export type LinkPurpose = keyof typeof linkLivesMs;
/** How long a link is good. */
export const linkEnd = (purpose: LinkPurpose, now: string): string => later(now, linkLivesMs[purpose]);

/** How long somebody has to show their second factor, and a passkey to answer. */
export const challengeEnd = (now: string): string => later(now, 10 * minuteMs);

/** What is over for longer than this is forgotten. */
export const forgottenBefore = (now: string): string => later(now, -30 * dayMs);
