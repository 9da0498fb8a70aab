/** Of a whole page of an operator or an agent: its ground, and the bar at the top. */
import { css } from 'lit';

export const pageStyles = css`
  :host {
    display: block;
    min-block-size: 100dvh;
    background: var(--ground);
    color: var(--ink);
    font: 400 0.9375rem/1.45 var(--font);
  }

  header {
    display: flex;
    align-items: center;
    justify-content: space-between;
    gap: var(--space-3);
    padding: var(--space-1) var(--space-5);
    border-block-end: 1px solid var(--line);
    background: var(--surface);
  }
`;
