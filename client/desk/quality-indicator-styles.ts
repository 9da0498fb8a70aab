import { css } from 'lit';

export const indicatorStyles = css`
  :host {
    position: relative;
    display: block;
    flex: none;
  }

  button {
    display: inline-flex;
    align-items: center;
    gap: var(--space-2);
    min-block-size: var(--touch);
    padding: 0 var(--space-3);
    border: 0;
    border-radius: var(--radius-full);
    background: transparent;
    color: var(--on-stage);
    font-size: var(--text-s);
    font-weight: 600;
    cursor: pointer;
  }

  button:hover,
  button[aria-expanded='true'] {
    background: var(--stage-raised);
  }

  button svg {
    inline-size: 18px;
    block-size: 16px;
    fill: var(--stage-line);
  }

  .good .lit {
    fill: #6fd09b;
  }

  .fair .lit {
    fill: #f2c14e;
  }

  .poor .lit {
    fill: #f2857b;
  }

  section {
    position: absolute;
    z-index: 5;
    inset-block-start: calc(100% + var(--space-1));
    inset-inline-end: 0;
    inline-size: min(420px, calc(100vw - 2 * var(--space-3)));
    max-block-size: min(560px, 70vh);
    padding: var(--space-4);
    overflow-y: auto;
    border: 1px solid var(--line);
    border-radius: var(--radius-m);
    background: var(--surface);
    color: var(--ink);
    box-shadow: var(--shadow-2);
  }

  h3 {
    margin-block: var(--space-3) var(--space-2);
    color: var(--ink-soft);
    font-size: var(--text-s);
  }

  .advice {
    font-size: var(--text-m);
  }
`;
