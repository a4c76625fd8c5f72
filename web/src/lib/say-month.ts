const monthFormat = new Intl.DateTimeFormat('en-GB', { month: 'long', year: 'numeric', timeZone: 'UTC' });
const dayFormat = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' });

const startOf = (month: string): Date => new Date(`${month}-01T00:00:00.000Z`);

/** `2026-11` → `November 2026`. */
export const sayMonth = (month: string): string => monthFormat.format(startOf(month));

/** The month so many months away: `addMonths('2026-11', 2)` → `2027-01`. */
export function addMonths(month: string, count: number): string {
  const date = startOf(month);
  date.setUTCMonth(date.getUTCMonth() + count);
  return date.toISOString().slice(0, 7);
}

/**
 * All days of a month, each as its date and as a short label: `2026-11-03`, `3 Nov`. Months are those of UTC,
 * so elsewhere a day before or after them may be touched: where `touched` has one, it is listed too.
 */
export function listDays(
  month: string,
  touched: readonly { date: string }[] = [],
): { date: string; label: string }[] {
  const next = startOf(addMonths(month, 1));
  const dates = new Set(touched.map(({ date }) => date));
  for (const day = startOf(month); day < next; day.setUTCDate(day.getUTCDate() + 1)) {
    dates.add(day.toISOString().slice(0, 10));
  }
  return [...dates]
    .sort()
    .map((date) => ({ date, label: dayFormat.format(new Date(`${date}T00:00:00.000Z`)) }));
}
