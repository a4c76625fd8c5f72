const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** How long ago a moment was, in a few characters: `just now`, `5 min ago`, `3 h ago`, `2 d ago`, then the date. */
export function sayAgo(iso: string, nowMs: number, timezone: string): string {
  const ageMs = nowMs - Date.parse(iso);
  if (ageMs < 45_000) return 'just now';
  if (ageMs < hourMs) return `${Math.max(1, Math.round(ageMs / minuteMs))} min ago`;
  if (ageMs < dayMs) return `${Math.floor(ageMs / hourMs)} h ago`;
  if (ageMs < 7 * dayMs) return `${Math.floor(ageMs / dayMs)} d ago`;
  return sayDay(iso, timezone, nowMs);
}

/** How long it is until a moment: `45 s left`, `12 min left`, `3 h 5 min left`, `2 d left`, or `expired`. */
export function sayLeft(iso: string, nowMs: number): string {
  const leftMs = Date.parse(iso) - nowMs;
  if (leftMs <= 0) return 'expired';
  if (leftMs < minuteMs) return `${Math.ceil(leftMs / 1_000)} s left`;
  if (leftMs < hourMs) return `${Math.floor(leftMs / minuteMs)} min left`;
  if (leftMs >= 2 * dayMs) return `${Math.floor(leftMs / dayMs)} d left`;
  const minutes = Math.floor((leftMs % hourMs) / minuteMs);
  return `${Math.floor(leftMs / hourMs)} h ${minutes} min left`;
}

/** The day of a moment in a time zone: `22 Nov`, with the year where it is another one than now. */
export function sayDay(iso: string, timezone: string, nowMs: number): string {
  const at = Date.parse(iso);
  const year = formatOf(timezone, 'year');
  const isThisYear = year.format(at) === year.format(nowMs);
  return formatOf(timezone, isThisYear ? 'day' : 'dayAndYear').format(at);
}

/** A moment in full: `22 Nov 2026, 13:41:05 CET`. */
export function sayExactly(iso: string, timezone: string): string {
  return formatOf(timezone, 'exact').format(Date.parse(iso));
}

const day = { day: 'numeric', month: 'short' } as const;
const time = { hour: '2-digit', minute: '2-digit', second: '2-digit', timeZoneName: 'short' } as const;
const shapes = {
  year: { year: 'numeric' },
  day,
  dayAndYear: { ...day, year: 'numeric' },
  exact: { ...day, year: 'numeric', ...time },
} as const satisfies Record<string, Intl.DateTimeFormatOptions>;

/** Making a format costs more than a hundred uses of it, and a page has many times on it. */
const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timezone: string, shape: keyof typeof shapes): Intl.DateTimeFormat {
  const key = `${shape} ${timezone}`;
  const known = formats.get(key);
  if (known) return known;
  const made = new Intl.DateTimeFormat('en-GB', { ...shapes[shape], timeZone: timezone });
  formats.set(key, made);
  return made;
}
