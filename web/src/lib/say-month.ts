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

/** All days of a month in UTC, each as its date and as a short label: `2026-11-03`, `3 Nov`. */
export function listDays(month: string): { date: string; label: string }[] {
  const next = startOf(addMonths(month, 1));
  const days: { date: string; label: string }[] = [];
  for (const day = startOf(month); day < next; day.setUTCDate(day.getUTCDate() + 1)) {
    days.push({ date: day.toISOString().slice(0, 10), label: dayFormat.format(day) });
  }
  return days;
}
