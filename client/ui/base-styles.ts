/** Buttons, fields and the few shapes that every component shares. */
import { css } from 'lit';

export const base = css`
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }

  [hidden] {
    display: none !important;
  }

  h1,
  h2,
  h3,
  p,
  ul,
  ol,
  dl,
  dd,
  figure {
    margin: 0;
    padding: 0;
  }

  ul,
  ol {
    list-style: none;
  }

  h1,
  h2,
  h3 {
    font-weight: 600;
    line-height: 1.25;
    text-wrap: balance;
  }

  button,
  input,
  select,
  textarea {
    font: inherit;
    color: inherit;
  }

  button {
    -webkit-tap-highlight-color: transparent;
    touch-action: manipulation;
  }

  :focus {
    outline: none;
  }

  :focus-visible {
    outline: 2px solid var(--focus);
    outline-offset: 2px;
  }

  .quiet {
    color: var(--ink-soft);
    font-size: var(--text-s);
  }

  .hidden-text {
    position: absolute;
    inline-size: 1px;
    block-size: 1px;
    margin: -1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }

  svg.icon {
    inline-size: 20px;
    block-size: 20px;
    flex: none;
    fill: none;
    stroke: currentColor;
    stroke-width: 1.75;
    stroke-linecap: round;
    stroke-linejoin: round;
  }
`;

export const buttons = css`
  .button {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: var(--space-2);
    min-block-size: var(--touch);
    padding: 0 var(--space-4);
    border: 1px solid var(--line-strong);
    border-radius: var(--radius-full);
    background: var(--surface);
    color: var(--ink);
    font-size: var(--text-m);
    font-weight: 550;
    line-height: 1.2;
    cursor: pointer;
    transition:
      background var(--quick) var(--ease),
      border-color var(--quick) var(--ease);
  }

  .button:hover {
    background: var(--surface-sunken);
  }

  .button:disabled {
    opacity: 0.5;
    cursor: default;
  }

  .button.primary {
    border-color: transparent;
    background: var(--accent);
    color: var(--on-accent);
  }

  .button.primary:hover:not(:disabled) {
    background: var(--accent-strong);
  }

  .button.danger {
    border-color: transparent;
    background: var(--danger);
    color: var(--on-danger);
  }

  .button.danger:hover:not(:disabled) {
    background: var(--danger-strong);
  }

  .button.plain {
    border-color: transparent;
    background: transparent;
  }

  .button.plain:hover:not(:disabled) {
    background: var(--surface-sunken);
  }

  .button.small {
    padding: 0 var(--space-3);
    font-size: var(--text-s);
  }

  .icon-button {
    display: inline-grid;
    place-items: center;
    flex: none;
    inline-size: var(--touch);
    block-size: var(--touch);
    padding: 0;
    border: 0;
    border-radius: 50%;
    background: transparent;
    color: inherit;
    cursor: pointer;
    transition: background var(--quick) var(--ease);
  }

  .icon-button:hover {
    background: color-mix(in srgb, currentColor 10%, transparent);
  }
`;
