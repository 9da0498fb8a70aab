import { css } from 'lit';

export const plotStyles = css`
  :host {
    display: block;
    --out: var(--accent);
    --in: #b1500f;
  }

  @media (prefers-color-scheme: dark) {
    :host(:not([on-stage])) {
      --in: #f3a662;
    }
  }

  .legend {
    display: flex;
    flex-wrap: wrap;
    gap: var(--space-1) var(--space-4);
    margin-block-end: var(--space-2);
    font-size: var(--text-s);
  }

  .legend span {
    display: inline-flex;
    align-items: center;
    gap: 6px;
  }

  .legend svg {
    inline-size: 26px;
    block-size: 8px;
  }

  .time {
    margin-inline-start: auto;
    color: var(--ink-soft);
    font-variant-numeric: tabular-nums;
  }

  .plots {
    display: block;
    border-radius: var(--radius-s);
    cursor: crosshair;
    touch-action: pan-y;
    /* Time runs from left to right in every language. */
    direction: ltr;
  }

  figure {
    display: grid;
    grid-template-columns: 1fr auto;
    column-gap: var(--space-3);
    padding-block: var(--space-2) 0;
  }

  figcaption {
    color: var(--ink-soft);
    font-size: var(--text-xs);
  }

  .values {
    display: flex;
    gap: var(--space-3);
    font-size: var(--text-xs);
    font-weight: 600;
    font-variant-numeric: tabular-nums;
  }

  .values .out {
    color: var(--out);
  }

  .values .in {
    color: var(--in);
  }

  .drawing {
    grid-column: 1 / -1;
    inline-size: 100%;
    block-size: 58px;
    overflow: visible;
  }

  :host([compact]) .drawing {
    block-size: 40px;
  }

  .frame {
    fill: var(--surface-sunken);
  }

  .scale {
    fill: var(--ink-soft);
    font-size: 10px;
    font-variant-numeric: tabular-nums;
  }

  .curve {
    fill: none;
    stroke-width: 1.75;
    stroke-linejoin: round;
    stroke-linecap: round;
    vector-effect: non-scaling-stroke;
  }

  .curve.out {
    stroke: var(--out);
  }

  .curve.in {
    stroke: var(--in);
    stroke-dasharray: 5 3;
  }

  .cursor {
    stroke: var(--ink);
    stroke-width: 1;
  }

  .event {
    fill: var(--ink-soft);
  }

  .event.weak {
    fill: var(--danger);
  }

  .lane {
    inline-size: 100%;
    block-size: 18px;
    overflow: visible;
  }

  .axis {
    inline-size: 100%;
    block-size: 18px;
    overflow: visible;
  }

  .axis text {
    fill: var(--ink-soft);
    font-size: 11px;
    font-variant-numeric: tabular-nums;
    text-anchor: middle;
  }

  .axis text.first {
    text-anchor: start;
  }

  .axis text.last {
    text-anchor: end;
  }
`;
