// Days and hours as a teacher says them, by the clock of the platform (<html data-zone>).
const ZONE = document.documentElement.dataset.zone || undefined;
const DAY_MS = 86_400_000;
const parts = (options, at) => new Date(at).toLocaleString('zh-CN', {timeZone: ZONE, ...options});

/** 「20:14」. */
export const clock = at => parts({hour: '2-digit', minute: '2-digit', hourCycle: 'h23'}, at);

/** 「2026-11-22」, the local day. */
export const isoDay = at => new Date(at).toLocaleDateString('en-CA', {timeZone: ZONE, year: 'numeric', month: '2-digit', day: '2-digit'});

const weekday = on => parts({weekday: 'short'}, on);
const noon = iso => new Date(`${iso}T12:00:00Z`);

/** 「今天」「明天」「周四」「11 月 26 日」 of a day "2026-11-26". */
export function dayWords(iso, now = Date.now()) {
  const away = Math.round((noon(iso) - noon(isoDay(now))) / DAY_MS);
  if (away >= -1 && away <= 1) return ['昨天', '今天', '明天'][away + 1];
  const [, month, day] = iso.split('-').map(Number);
  return away > 1 && away < 7 ? weekday(noon(iso)) : `${month} 月 ${day} 日`;
}

/** 「周日 20:14」, 「11 月 9 日 20:14」; of today the hour alone. */
export function whenWords(at, now = Date.now()) {
  const iso = isoDay(at);
  if (iso === isoDay(now)) return clock(at);
  if (now - at < 6 * DAY_MS) return `${weekday(noon(iso))} ${clock(at)}`;
  const [, month, day] = iso.split('-').map(Number);
  return `${month} 月 ${day} 日 ${clock(at)}`;
}
