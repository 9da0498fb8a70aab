import { css } from 'lit';

export const stageStyles = css`
  :host {
    position: relative;
    display: block;
    min-block-size: 0;
    overflow: hidden;
    background: var(--stage);
    color: var(--on-stage);
  }

  .main {
    position: absolute;
    inset: 0;
    inline-size: 100%;
    block-size: 100%;
    object-fit: var(--stage-fit, contain);
  }

  /* Of a phone held upright a wide stage would show a stripe. */
  .main[data-upright] {
    object-fit: contain;
  }

  /* Not display: none, which would tear its player down. */
  .unseen {
    visibility: hidden;
  }

  .main.screen {
    object-fit: contain;
  }

  .inset {
    position: absolute;
    z-index: 1;
    inset-block-end: var(--space-3);
    inset-inline-start: var(--space-3);
    inline-size: clamp(84px, 24%, 200px);
    aspect-ratio: 4 / 3;
    border-radius: var(--radius-s);
    object-fit: cover;
    box-shadow: 0 0 0 1px rgb(255 255 255 / 22%);
  }

  .empty {
    position: absolute;
    inset: 0;
    display: grid;
    place-content: center;
    justify-items: center;
    gap: var(--space-3);
    padding: var(--space-5);
    color: var(--on-stage-soft);
    font-size: var(--text-m);
    text-align: center;
  }

  .initial {
    display: grid;
    place-items: center;
    inline-size: 84px;
    block-size: 84px;
    border-radius: 50%;
    background: var(--stage-raised);
    color: var(--on-stage);
    font-size: 2rem;
    font-weight: 600;
  }

  .chips {
    position: absolute;
    z-index: 1;
    inset-block-start: var(--space-3);
    inset-inline-start: var(--space-3);
    display: flex;
    flex-direction: column;
    align-items: flex-start;
    gap: var(--space-2);
    max-inline-size: 66%;
  }

  .chip,
  ::slotted(.chip) {
    display: inline-flex;
    align-items: center;
    gap: 6px;
    padding: 5px 11px;
    border-radius: var(--radius-full);
    background: rgb(12 14 16 / 82%);
    color: var(--on-stage);
    font-size: var(--text-s);
    font-variant-numeric: tabular-nums;
  }

  .chip .icon {
    inline-size: 16px;
    block-size: 16px;
  }

  .sound {
    position: absolute;
    z-index: 3;
    inset-block-end: var(--space-4);
    inset-inline: 0;
    inline-size: fit-content;
    margin-inline: auto;
  }
`;
