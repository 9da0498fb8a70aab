import { css } from 'lit';

export const messageStyles = css`
  :host {
    position: relative;
    display: flex;
    flex-direction: column;
  }

  .scroller {
    flex: 1;
    min-block-size: 0;
    overflow-y: auto;
    overscroll-behavior: contain;
    padding: var(--space-3) var(--space-4);
  }

  .scroller:focus-visible {
    outline-offset: -2px;
  }

  .content {
    display: flex;
    flex-direction: column;
    gap: var(--space-3);
    min-block-size: 100%;
    justify-content: flex-end;
  }

  .day {
    align-self: center;
    color: var(--ink-soft);
    font-size: var(--text-xs);
  }

  .run {
    display: flex;
    flex-direction: column;
    align-items: flex-start;
    gap: 3px;
    max-inline-size: 84%;
  }

  .run.own {
    align-items: flex-end;
    align-self: flex-end;
  }

  .author,
  .meta {
    padding-inline: 4px;
    color: var(--ink-soft);
    font-size: var(--text-xs);
  }

  .author {
    font-weight: 600;
  }

  .bubble {
    max-inline-size: 100%;
    padding: 8px 13px;
    border-radius: 18px;
    border-start-start-radius: 6px;
    background: var(--surface-sunken);
    font-size: var(--text-m);
    line-height: 1.4;
    overflow-wrap: anywhere;
    white-space: pre-wrap;
    unicode-bidi: plaintext;
  }

  .own .bubble {
    border-start-start-radius: 18px;
    border-end-end-radius: 6px;
    background: var(--accent-soft);
  }

  .bubble.sending {
    color: var(--ink-soft);
  }

  .bubble.failed {
    background: var(--danger-soft);
    color: var(--danger-ink);
  }

  .picture {
    inline-size: 220px;
    position: relative;
    padding: 0;
    overflow: hidden;
    line-height: 0;
  }

  /* Over the picture, not around it: inside a button nobody would hear of a picture. */
  .picture button {
    position: absolute;
    inset: 0;
    inline-size: 100%;
    border: 0;
    border-radius: inherit;
    background: none;
    cursor: zoom-in;
  }

  .picture button:focus-visible {
    outline-offset: -3px;
  }

  .picture img {
    inline-size: 100%;
    block-size: auto;
    max-block-size: 260px;
    object-fit: cover;
  }

  .picture.sending img {
    opacity: 0.55;
  }

  .failure {
    display: flex;
    align-items: center;
    flex-wrap: wrap;
    justify-content: flex-end;
    column-gap: var(--space-2);
    color: var(--danger-ink);
    font-size: var(--text-xs);
  }

  .retry {
    min-block-size: var(--touch);
    padding: 0 var(--space-2);
    border: 0;
    background: none;
    color: inherit;
    font-weight: 600;
    text-decoration: underline;
    cursor: pointer;
  }

  .typing {
    display: flex;
    align-items: center;
    gap: var(--space-2);
  }

  .dots {
    display: inline-flex;
    gap: 4px;
    padding: 10px 12px;
    border-radius: 18px;
    background: var(--surface-sunken);
  }

  .dots i {
    inline-size: 6px;
    block-size: 6px;
    border-radius: 50%;
    background: var(--ink-soft);
    animation: breathe 1.2s infinite ease-in-out;
  }

  .dots i:nth-child(2) {
    animation-delay: 0.15s;
  }

  .dots i:nth-child(3) {
    animation-delay: 0.3s;
  }

  .below {
    position: absolute;
    inset-block-end: var(--space-2);
    inset-inline: 0;
    inline-size: fit-content;
    margin-inline: auto;
    box-shadow: var(--shadow-2);
  }

  @keyframes breathe {
    50% {
      opacity: 0.3;
    }
  }

  @media (prefers-reduced-motion: reduce) {
    .dots i {
      animation: none;
    }
  }
`;
