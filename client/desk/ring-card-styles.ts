import { css } from 'lit';

export const ringCardStyles = css`
  :host {
    display: block;
    inline-size: min(520px, 100%);
  }

  .card {
    display: grid;
    gap: var(--space-4);
    padding: var(--space-5);
    border: 1px solid var(--line);
    border-radius: var(--radius-l);
    background: var(--surface);
    box-shadow:
      var(--shadow-2),
      0 0 0 4px color-mix(in srgb, var(--accent) 22%, transparent);
    animation: arrive var(--calm) var(--ease);
  }

  header {
    display: flex;
    align-items: flex-start;
    justify-content: space-between;
    gap: var(--space-4);
  }

  .kind {
    display: flex;
    align-items: center;
    gap: var(--space-2);
    color: var(--accent);
    font-size: var(--text-s);
    font-weight: 600;
  }

  h2 {
    margin-block: 2px;
    font-size: var(--text-xl);
    letter-spacing: -0.01em;
    overflow-wrap: anywhere;
  }

  .countdown {
    position: relative;
    flex: none;
    inline-size: 60px;
    block-size: 60px;
    font-size: var(--text-l);
    font-variant-numeric: tabular-nums;
    font-weight: 600;
  }

  .countdown svg {
    inline-size: 100%;
    block-size: 100%;
    fill: none;
    stroke: var(--line);
    stroke-width: 4;
    transform: rotate(-90deg);
  }

  .countdown .left {
    stroke: var(--accent);
    stroke-linecap: round;
  }

  .countdown span {
    position: absolute;
    inset: 0;
    display: grid;
    place-items: center;
  }

  .about {
    display: grid;
    gap: var(--space-3);
    padding: var(--space-3);
    border-radius: var(--radius-m);
    background: var(--surface-sunken);
  }

  .lines h3 {
    color: var(--ink-soft);
    font-size: var(--text-s);
    font-weight: 500;
  }

  .lines li {
    display: -webkit-box;
    overflow: hidden;
    margin-block-start: var(--space-1);
    font-size: var(--text-m);
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 2;
  }

  .lines b {
    font-weight: 600;
  }

  /* Where the call's facts and its conversation stand beside the card, they would stand there twice. */
  @media (min-width: 821px) {
    .facts,
    .lines {
      display: none;
    }
  }

  .actions {
    display: grid;
    grid-template-columns: 1fr 1.6fr;
    gap: var(--space-3);
  }

  .actions .button {
    min-block-size: 54px;
    white-space: nowrap;
  }

  kbd {
    padding: 2px 6px;
    border: 1px solid currentColor;
    border-radius: 5px;
    font: inherit;
    font-size: var(--text-xs);
    font-weight: 500;
    opacity: 0.85;
    white-space: nowrap;
  }

  @media (pointer: coarse), (max-width: 520px) {
    kbd {
      display: none;
    }
  }

  @keyframes arrive {
    from {
      opacity: 0;
      transform: scale(0.97);
    }
  }
`;
