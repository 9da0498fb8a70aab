/** Times and durations as people read them, in the page's language. */
import { language, t } from './locale.ts';

/** 75 000 → `1:15`; hours only when there are any. */
export function clock(milliseconds: number): string {
  const total = Math.max(0, Math.floor(milliseconds / 1000));
  const seconds = String(total % 60).padStart(2, '0');
  const minutes = Math.floor(total / 60) % 60;
  const hours = Math.floor(total / 3600);
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${seconds}` : `${minutes}:${seconds}`;
}

/** A duration in words, as coarse as one needs while waiting. */
export function roughly(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  return seconds < 60
    ? t('duration.seconds', { count: seconds })
    : t('duration.minutes', { count: Math.round(seconds / 60) });
}

export function timeOfDay(instant: number): string {
  return new Intl.DateTimeFormat(language(), { hour: '2-digit', minute: '2-digit' }).format(instant);
}

export function dateAndTime(instant: number): string {
  return new Intl.DateTimeFormat(language(), { dateStyle: 'medium', timeStyle: 'short' }).format(instant);
}

/** `Today`, `Yesterday`, else the date. */
export function dayName(instant: number, now: number = Date.now()): string {
  const day = startOfDay(instant);
  const today = startOfDay(now);
  if (day === today) return t('chat.today');
  if (day === startOfDay(today - 1)) return t('chat.yesterday');
  return new Intl.DateTimeFormat(language(), { dateStyle: 'medium' }).format(instant);
}

export function startOfDay(instant: number): number {
  return new Date(instant).setHours(0, 0, 0, 0);
}

/** The language's own name for a BCP 47 tag, e.g. `English`. */
export function languageName(tag: string): string {
  return new Intl.DisplayNames([language()], { type: 'language' }).of(tag) ?? tag;
}
