const dayMs = 24 * 60 * 60 * 1_000;

/** How far a time zone is ahead of UTC at a moment, in milliseconds. */
function offsetAt(timezone: string, atMs: number): number {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: timezone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  const parts = Object.fromEntries(
    format.formatToParts(atMs).map(({ type, value }) => [type, Number(value)]),
  );
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(atMs / 1_000) * 1_000;
}

/** When a day (`2026-11-22`) begins in a time zone, as ISO 8601 in UTC; nothing when the text is no day. */
export function startOfDay(day: string, timezone: string): string | undefined {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day)) return undefined;
  const utcMs = Date.parse(`${day}T00:00:00.000Z`);
  if (Number.isNaN(utcMs)) return undefined;
  // The offset is asked for twice: the first answer is that of midnight in UTC, which may be across a change.
  const guessMs = utcMs - offsetAt(timezone, utcMs);
  return new Date(utcMs - offsetAt(timezone, guessMs)).toISOString();
}

/** When a day ends in a time zone: the beginning of the next. */
export function endOfDay(day: string, timezone: string): string | undefined {
  const start = startOfDay(day, 'UTC');
  return start && startOfDay(new Date(Date.parse(start) + dayMs).toISOString().slice(0, 10), timezone);
}
