const minuteMs = 60_000;
const longestWaitMs = 60 * minuteMs;
const patienceMs = 72 * 60 * minuteMs;

/**
 * When a mail may be tried once more, should this try fail: a minute later, then two, then four, at most an hour.
 * The first wait outlasts the try itself, so nobody else sends the mail meanwhile.
 * @param attempts tries so far, this one included
 */
export function nextAttemptAt(now: string, attempts: number): string {
  const waitMs = Math.min(minuteMs * 2 ** (attempts - 1), longestWaitMs);
  return new Date(Date.parse(now) + waitMs).toISOString();
}

/** Whether nobody would want the mail any more: it has been tried for three days. */
export const isPastHope = (mail: { created_at: string }, now: string): boolean =>
  Date.parse(now) - Date.parse(mail.created_at) > patienceMs;

const keptDays = 30;

/** Rows of mails that are done are kept for thirty days, without what they said. */
export const keptSince = (now: string): string =>
  new Date(Date.parse(now) - keptDays * 24 * 60 * minuteMs).toISOString();
