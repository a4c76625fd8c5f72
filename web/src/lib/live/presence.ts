/** Tells the dashboard's server that nobody is at the page: what it loads by itself then is no activity. */
export const awayCookie = 'aaf-away';

const awayAfterMs = 60_000;
/** Signs of a person come by the dozen; one in this time is enough. */
const noticeEveryMs = 5_000;
const signs = ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchstart', 'focus'] as const;

const setAway = (isAway: boolean) => {
  document.cookie = `${awayCookie}=1; path=/; samesite=strict; max-age=${isAway ? 86_400 : 0}`;
};

/** Watches for signs of a person until what it returns is called. A page that is just opened was opened by one. */
export function watchPresence(): () => void {
  let lastNoticeMs = Number.NEGATIVE_INFINITY;
  let leaving: ReturnType<typeof setTimeout> | undefined;
  const notice = () => {
    const nowMs = performance.now();
    if (nowMs - lastNoticeMs < noticeEveryMs) return;
    lastNoticeMs = nowMs;
    setAway(false);
    clearTimeout(leaving);
    leaving = setTimeout(setAway, awayAfterMs, true);
  };
  notice();
  for (const sign of signs) window.addEventListener(sign, notice, { passive: true, capture: true });
  return () => {
    clearTimeout(leaving);
    for (const sign of signs) window.removeEventListener(sign, notice, { capture: true });
  };
}
