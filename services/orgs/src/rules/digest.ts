/** The hour, on the organization's own clock, at which the digest of the day before is written. */
export const digestHour = 9;

/** A digest that is due: the day on which it is written, and the day it tells of. */
export interface DueDigest {
  today: string;
  yesterday: string;
}

const dayMs = 86_400_000;

/** There are some four hundred time zones; making a format takes a hundred times as long as using it. */
const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timezone: string): Intl.DateTimeFormat {
  const known = formats.get(timezone);
  if (known) return known;
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone: timezone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    hourCycle: 'h23',
  });
  formats.set(timezone, format);
  return format;
}

/** The calendar's day and the clock's hour at a moment in a time zone. */
function localTime(now: string, timezone: string): { day: string; hour: number } {
  const format = formatOf(timezone);
  const parts = new Map(format.formatToParts(new Date(now)).map(({ type, value }) => [type, value]));
  const day = ['year', 'month', 'day']
    .map((part) => parts.get(part as Intl.DateTimeFormatPartTypes))
    .join('-'); // its own names
  return { day, hour: Number(parts.get('hour')) };
}

/**
 * The digest that is due at a moment: once a day, from nine o'clock on the organization's own clock, whatever
 * that clock does. One that was missed at nine is written later that day.
 * @param lastDay the day on which the last one was written
 */
export function dueDigest(now: string, timezone: string, lastDay: string | undefined): DueDigest | undefined {
  const { day, hour } = localTime(now, timezone);
  if (hour < digestHour || (lastDay !== undefined && lastDay >= day)) return undefined;
  const yesterday = new Date(Date.parse(`${day}T00:00:00.000Z`) - dayMs).toISOString().slice(0, 10);
  return { today: day, yesterday };
}

/** What happened on a day, as usage counts it. */
export interface DayFigures {
  total: number;
  allow: number;
  deny: number;
  require_approval: number;
}

const count = (number: number, what: string): string => `${number} ${what}`;

/** A day in a sentence. */
export const sayDay = ({ total, allow, deny, require_approval }: DayFigures): string =>
  `Yesterday: ${count(total, total === 1 ? 'action' : 'actions')}, ${count(allow, 'allowed')}, ${count(deny, 'denied')}, ${count(require_approval, 'held for a person')}`;
