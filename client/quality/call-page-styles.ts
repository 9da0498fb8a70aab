import { css } from 'lit';

export const callPageStyles = css`
  h1 {
    font-size: var(--text-l);
  }

  main {
    display: grid;
    gap: var(--space-4);
    max-inline-size: 1100px;
    margin-inline: auto;
    padding: var(--space-5);
  }

  .about h2 {
    font-size: var(--text-xl);
  }

  .card {
    min-inline-size: 0;
    padding: var(--space-4);
    border: 1px solid var(--line);
    border-radius: var(--radius-m);
    background: var(--surface);
  }

  .notice {
    padding: var(--space-6) var(--space-4);
    color: var(--ink-soft);
    text-align: center;
  }

  main > .button {
    justify-self: center;
  }

  @media (max-width: 560px) {
    header {
      padding-inline: var(--space-4);
    }

    main {
      padding: var(--space-4) var(--space-3);
    }

    .card {
      padding: var(--space-3);
    }
  }
`;

/** Of the parts below the plots. */
export const part = css`
  :host {
    display: block;
    min-inline-size: 0;
  }

  h3 {
    margin-block-end: var(--space-2);
    color: var(--ink-soft);
    font-size: var(--text-s);
  }

  table {
    inline-size: 100%;
    border-collapse: collapse;
    font-size: var(--text-s);
    font-variant-numeric: tabular-nums;
  }

  th,
  td {
    padding: 6px var(--space-3) 6px 0;
    border-block-end: 1px solid var(--line);
    text-align: start;
    vertical-align: top;
  }

  th {
    color: var(--ink-soft);
    font-weight: 600;
  }

  .scroll {
    overflow-x: auto;
  }
`;
