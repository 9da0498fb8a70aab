import { css } from 'lit';

export const thinPicturesStyles = css`
  :host {
    position: absolute;
    inset: 0;
    display: block;
    color: var(--on-stage);
    pointer-events: none;
  }

  .still,
  .empty {
    position: absolute;
    inset: 0;
    display: grid;
    place-items: center;
    inline-size: 100%;
    padding: 0;
    border: 0;
    background: var(--stage);
    color: var(--on-stage-soft);
    font-size: var(--text-m);
    text-align: center;
  }

  .still {
    cursor: zoom-in;
    pointer-events: auto;
  }

  .still:focus-visible {
    outline: 3px solid var(--on-stage);
    outline-offset: -6px;
  }

  img {
    inline-size: 100%;
    block-size: 100%;
    object-fit: contain;
  }

  /* At the foot: above are the chips, and oneself. */
  .foot {
    position: absolute;
    inset-block-end: var(--space-3);
    inset-inline: var(--space-3);
    display: flex;
    flex-direction: column;
    align-items: flex-start;
    gap: var(--space-2);
  }

  .sentence,
  .age {
    margin: 0;
    padding: 5px 11px;
    border-radius: var(--radius-m, 10px);
    background: rgb(12 14 16 / 82%);
    font-size: var(--text-s);
  }

  .sentence {
    max-inline-size: 34rem;
  }

  .age {
    font-variant-numeric: tabular-nums;
  }

  .ask {
    pointer-events: auto;
  }
`;
