const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

const later = (now: string, ms: number): string => new Date(Date.parse(now) + ms).toISOString();

/** No session lives longer, however busy it is. */
export const sessionEnd = (now: string): string => later(now, 7 * dayMs);

/** How long a link that verifies an address is good. */
export const verificationEnd = (now: string): string => later(now, 24 * hourMs);

/** What is over for longer than this is forgotten. */
export const forgottenBefore = (now: string): string => later(now, -30 * dayMs);
