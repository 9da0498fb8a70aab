import { css } from 'lit';

export const availabilityStyles = css`
  :host {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    column-gap: var(--space-4);
    min-inline-size: 0;
  }

  .switch {
    display: inline-flex;
    align-items: center;
    gap: var(--space-3);
    min-block-size: var(--touch);
    padding: 0 var(--space-1);
    border: 0;
    border-radius: var(--radius-s);
    background: none;
    font-size: var(--text-m);
    font-weight: 600;
    cursor: pointer;
  }

  .switch:disabled {
    cursor: default;
  }

  .switch:disabled .track {
    opacity: 0.55;
  }

  .track {
    display: inline-block;
    inline-size: 46px;
    block-size: 26px;
    padding: 3px;
    border-radius: var(--radius-full);
    background: var(--line-strong);
    transition: background var(--calm) var(--ease);
  }

  .knob {
    display: block;
    inline-size: 20px;
    block-size: 20px;
    border-radius: 50%;
    background: var(--surface);
    box-shadow: var(--shadow-1);
    transition: margin var(--calm) var(--ease);
  }

  [aria-checked='true'] .track {
    background: var(--good);
  }

  [aria-checked='true'] .knob {
    margin-inline-start: 20px;
  }

  .state {
    display: inline-flex;
    align-items: center;
    gap: var(--space-2);
    font-size: var(--text-s);
    white-space: nowrap;
  }

  .dot {
    inline-size: 9px;
    block-size: 9px;
    border-radius: 50%;
    background: var(--line-strong);
  }

  .available .dot {
    background: var(--good);
  }

  .reserved .dot,
  .busy .dot {
    background: var(--danger);
  }

  .wrap-up .dot {
    background: #b77a00;
  }

  .since {
    color: var(--ink-soft);
    font-variant-numeric: tabular-nums;
  }

  .test {
    max-inline-size: 52ch;
    color: var(--ink-soft);
    font-size: var(--text-s);
    line-height: 1.3;
  }

  .good {
    color: var(--good-ink);
  }

  .bad {
    color: var(--danger-ink);
  }
`;
