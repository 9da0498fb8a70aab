import { css } from 'lit';

export const waitingStyles = css`
  :host {
    display: flex;
    flex-direction: column;
    min-block-size: 0;
    background: var(--stage);
    color: var(--on-stage);
  }

  .preview {
    position: relative;
    flex: 1 1 96px;
    min-block-size: 96px;
  }

  .preview video {
    position: absolute;
    inline-size: 100%;
    block-size: 100%;
    object-fit: cover;
  }

  .mirrored {
    transform: scaleX(-1);
  }

  figcaption {
    position: absolute;
    inset-block-end: var(--space-2);
    inset-inline: var(--space-2);
    inline-size: fit-content;
    max-inline-size: calc(100% - 2 * var(--space-2));
    margin-inline: auto;
    padding: 4px 12px;
    border-radius: var(--radius-full);
    background: rgb(12 14 16 / 82%);
    font-size: var(--text-s);
    text-align: center;
  }

  .no-preview {
    flex: 1 0 auto;
    display: grid;
    place-content: center;
    justify-items: center;
    gap: var(--space-3);
    padding: var(--space-5) var(--space-4) var(--space-2);
    color: var(--on-stage-soft);
    font-size: var(--text-s);
  }

  .pulse {
    display: grid;
    place-items: center;
    inline-size: 64px;
    block-size: 64px;
    border-radius: 50%;
    background: var(--stage-raised);
    color: var(--on-stage);
    animation: pulse 2s infinite var(--ease);
  }

  .pulse.still {
    animation: none;
  }

  .words {
    padding: var(--space-3) var(--space-4) var(--space-2);
    text-align: center;
  }

  .words h3 {
    font-size: var(--text-l);
  }

  .words p {
    margin-block-start: 2px;
    color: var(--on-stage-soft);
    font-size: var(--text-m);
    text-wrap: balance;
  }

  .words .question {
    margin-block: var(--space-2);
    padding: var(--space-2) var(--space-3);
    border-radius: var(--radius-s);
    background: var(--stage-raised);
    color: var(--on-stage);
  }

  .words .quiet {
    font-size: var(--text-s);
  }

  @keyframes pulse {
    from {
      box-shadow: 0 0 0 0 rgb(255 255 255 / 28%);
    }

    70%,
    to {
      box-shadow: 0 0 0 18px rgb(255 255 255 / 0%);
    }
  }

  @media (prefers-reduced-motion: reduce) {
    .pulse {
      animation: none;
    }
  }

  @media (max-height: 520px) {
    .preview {
      flex: 1;
    }

    .no-preview {
      padding-block-start: var(--space-3);
    }
  }
`;
