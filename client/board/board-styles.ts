/** What the parts of the board share: sections, chips, and buttons that a mouse finds smaller than a thumb. */
import { css } from 'lit';

export const sections = css`
  :host {
    display: block;
    min-inline-size: 0;
  }

  h2 {
    margin-block-end: var(--space-2);
    color: var(--ink-soft);
    font-size: var(--text-s);
    font-weight: 600;
    letter-spacing: 0.02em;
  }

  .card {
    border: 1px solid var(--line);
    border-radius: var(--radius-m);
    background: var(--surface);
  }

  .number {
    font-variant-numeric: tabular-nums;
  }

  .soft {
    color: var(--ink-soft);
  }
`;

/** A member or a way in a row: its name, how it is, and at the end what can be done to it. */
export const rows = css`
  li {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: var(--space-1) var(--space-3);
    padding-block: var(--space-2);
    font-size: var(--text-s);
  }

  li + li {
    border-block-start: 1px solid var(--line);
  }

  .buttons {
    display: flex;
    flex-wrap: wrap;
    gap: var(--space-1);
    margin-inline-start: auto;
  }
`;

export const chips = css`
  .chip {
    display: inline-flex;
    align-items: center;
    gap: 6px;
    padding: 1px 8px;
    border-radius: var(--radius-full);
    background: var(--surface-sunken);
    color: var(--ink-soft);
    font-size: var(--text-xs);
    font-weight: 600;
    line-height: 1.6;
    white-space: nowrap;
  }

  .chip::before {
    content: '';
    inline-size: 7px;
    block-size: 7px;
    border-radius: 50%;
    background: currentColor;
  }

  .chip.good {
    background: var(--good-soft);
    color: var(--good-ink);
  }

  .chip.warn {
    background: var(--warn-soft);
    color: var(--warn-ink);
  }

  .chip.bad {
    background: var(--danger-soft);
    color: var(--danger-ink);
  }
`;

export const denseButtons = css`
  .button.small {
    min-inline-size: var(--touch);
  }

  /* Told by its colour, not louder than what is wrong. */
  .button.break {
    border-color: var(--danger);
    color: var(--danger);
  }

  @media (pointer: fine) {
    .button.small {
      min-block-size: 30px;
      padding-inline: 10px;
      font-size: var(--text-xs);
    }
  }
`;
