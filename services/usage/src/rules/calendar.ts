/** The day of a moment in UTC: `2026-11-22` of `2026-11-22T12:41:00.000Z`. */
export const dayOf = (timestamp: string): string => timestamp.slice(0, 10);

const quarterMs = 15 * 60_000;

/** The beginning of the quarter of an hour that a moment lies in. */
export const quarterOf = (timestamp: string): string =>
  new Date(Math.floor(Date.parse(timestamp) / quarterMs) * quarterMs).toISOString();

/**
 * The day of a moment in a time zone, as its calendar has it.
 * @returns a function, since finding the zone's rules is what takes time
 */
export function createDayIn(timezone: string): (timestamp: string) => string {
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone: timezone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  });
  return (timestamp) => format.format(new Date(timestamp));
}

/** The day so many days before a day. */
export const daysBefore = (day: string, count: number): string =>
  dayOf(new Date(Date.parse(`${day}T00:00:00.000Z`) - count * 86_400_000).toISOString());

/** The month of a moment in UTC: `2026-11` of `2026-11-22T12:41:00.000Z`. */
export const monthOf = (timestamp: string): string => timestamp.slice(0, 7);

/** The month after a month. */
export function nextMonth(month: string): string {
  const [year = 0, number = 0] = month.split('-').map(Number);
  const [nextYear, nextNumber] = number === 12 ? [year + 1, 1] : [year, number + 1];
  return `${String(nextYear).padStart(4, '0')}-${String(nextNumber).padStart(2, '0')}`;
}

/** The days of a month: from the first one to, and without, the first one of the next month. */
export const daysOf = (month: string): { first: string; end: string } => ({
  first: `${month}-01`,
  end: `${nextMonth(month)}-01`,
});
