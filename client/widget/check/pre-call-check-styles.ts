import { css } from 'lit';

export const preCallCheckStyles = css`
  :host {
    display: block;
    background: var(--stage);
    color: var(--on-stage);
    font-size: var(--text-s);
    line-height: 1.4;
  }

  .line {
    display: grid;
    grid-template-columns: auto 1fr auto;
    align-items: center;
    gap: var(--space-2);
    inline-size: calc(100% - 2 * var(--space-4));
    min-block-size: var(--touch);
    margin-inline: var(--space-4);
    padding: 0 var(--space-3);
    border: 1px solid var(--stage-line);
    border-radius: var(--radius-s);
    background: var(--stage-raised);
    text-align: start;
    cursor: pointer;
  }

  .line[aria-expanded='true'] {
    border-end-start-radius: 0;
    border-end-end-radius: 0;
  }

  /* The icon points up, to where it unfolds from. */
  .fold {
    transform: rotate(180deg);
    transition: transform var(--quick) var(--ease);
  }

  .line[aria-expanded='true'] .fold {
    transform: none;
  }

  ul {
    max-block-size: min(264px, 38dvh);
    margin-inline: var(--space-4);
    padding: var(--space-1) var(--space-3);
    overflow-y: auto;
    border: 1px solid var(--stage-line);
    border-block-start: 0;
    border-radius: 0 0 var(--radius-s) var(--radius-s);
    background: var(--stage-raised);
  }

  li {
    display: grid;
    grid-template-columns: auto 1fr;
    gap: var(--space-1) var(--space-2);
    padding-block: 10px;
  }

  li + li {
    border-block-start: 1px solid var(--stage-line);
  }

  svg.icon {
    inline-size: 18px;
    block-size: 18px;
    color: var(--on-stage-soft);
  }

  .good > svg.icon {
    color: color-mix(in srgb, var(--good) 45%, white);
  }

  .note > svg.icon,
  .bad > svg.icon {
    color: #f4c66a;
  }

  .bad > svg.icon {
    color: #ff9d92;
  }

  .more {
    grid-column: 2;
    color: var(--on-stage-soft);
  }

  .meter {
    grid-column: 2;
    block-size: 6px;
    margin-block-start: 4px;
  }

  .meter svg {
    display: block;
    inline-size: 100%;
    block-size: 6px;
    border-radius: 3px;
    background: var(--stage-line);
  }

  .meter rect {
    fill: color-mix(in srgb, var(--good) 55%, white);
  }

  .actions {
    grid-column: 2;
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: var(--space-2);
    margin-block-start: var(--space-1);
  }

  .actions .button {
    border-color: var(--on-stage-soft);
    background: transparent;
    color: var(--on-stage);
  }

  .actions .button:hover:not(:disabled) {
    background: color-mix(in srgb, currentColor 12%, transparent);
  }
`;
