/** The day of a moment in UTC: `2026-11-22` of `2026-11-22T12:41:00.000Z`. */
export const dayOf = (timestamp: string): string => timestamp.slice(0, 10);

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
