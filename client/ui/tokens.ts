/**
 * The look, as numbers: every colour, size and duration of our pages comes from here. Custom properties
 * inherit into shadow roots, so the outermost element of a page or of the widget sets them once.
 *
 * Embedders may set `--vitrine-accent` and `--vitrine-on-accent` (keep their contrast at 4.5 : 1).
 */
import { css } from 'lit';

export const tokens = css`
  :host {
    --accent: var(--vitrine-accent, #1c5d4e);
    --accent-strong: color-mix(in srgb, var(--accent) 84%, black);
    --on-accent: var(--vitrine-on-accent, #ffffff);
    --accent-soft: color-mix(in srgb, var(--accent) 13%, var(--surface));

    --ground: #f6f4f0;
    --surface: #ffffff;
    --surface-sunken: #f1eeea;
    --ink: #1f1d1a;
    --ink-soft: #5c5751;
    --line: #e2ddd5;
    --line-strong: #8a837a;

    --danger: #b3271e;
    --danger-strong: #8f1d16;
    --on-danger: #ffffff;
    --danger-soft: #fdecea;
    --danger-ink: #86190f;
    --warn-soft: #fdf1d8;
    --warn-ink: #6a4600;
    --good: #1e7a4c;
    --good-soft: #e3f3ea;
    --good-ink: #14573a;

    --stage: #14171a;
    --stage-raised: #22272b;
    --stage-line: #3a4147;
    --on-stage: #f3f5f6;
    --on-stage-soft: #b9c1c7;

    --font:
      system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', 'PingFang SC', 'Hiragino Sans GB',
      'Microsoft YaHei', 'Noto Sans CJK SC', sans-serif;
    --text-xs: 0.75rem;
    --text-s: 0.8125rem;
    --text-m: 0.9375rem;
    --text-l: 1.125rem;
    --text-xl: 1.5rem;

    --space-1: 4px;
    --space-2: 8px;
    --space-3: 12px;
    --space-4: 16px;
    --space-5: 24px;
    --space-6: 32px;

    --radius-s: 8px;
    --radius-m: 14px;
    --radius-l: 20px;
    --radius-full: 999px;
    --touch: 44px;

    --shadow-1: 0 1px 2px rgb(31 29 26 / 8%);
    --shadow-2: 0 2px 6px rgb(31 29 26 / 8%), 0 12px 32px rgb(31 29 26 / 14%);
    --ring: 0 0 0 2px var(--surface), 0 0 0 4px var(--focus);
    --focus: #1558c0;

    --quick: 120ms;
    --calm: 240ms;
    --ease: cubic-bezier(0.2, 0.7, 0.3, 1);
  }

  @media (prefers-reduced-motion: reduce) {
    :host {
      --quick: 0ms;
      --calm: 0ms;
    }
  }
`;

/** For the desk, which is looked at all day: the same names, darker, when the system asks for it. */
export const darkTokens = css`
  @media (prefers-color-scheme: dark) {
    :host {
      --accent: var(--vitrine-accent, #7cc7b2);
      --accent-strong: color-mix(in srgb, var(--accent) 84%, white);
      --on-accent: var(--vitrine-on-accent, #0d201b);
      --accent-soft: color-mix(in srgb, var(--accent) 16%, var(--surface));

      --ground: #15171a;
      --surface: #1d2024;
      --surface-sunken: #262a2f;
      --ink: #f0eeea;
      --ink-soft: #b4b0a9;
      --line: #343940;
      --line-strong: #8d949c;

      --danger: #f2857b;
      --danger-strong: #f7a39b;
      --on-danger: #2b0704;
      --danger-soft: #3f1c19;
      --danger-ink: #ffc9c3;
      --warn-soft: #3d2f10;
      --warn-ink: #ffdf9c;
      --good: #6fd09b;
      --good-soft: #16352a;
      --good-ink: #b4ebcd;

      --shadow-1: 0 1px 2px rgb(0 0 0 / 40%);
      --shadow-2: 0 2px 6px rgb(0 0 0 / 40%), 0 12px 32px rgb(0 0 0 / 50%);
      --focus: #8ab8ff;
      color-scheme: dark;
    }
  }
`;
