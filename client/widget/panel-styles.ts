import { css } from 'lit';

export const panelStyles = css`
  :host {
    position: fixed;
    z-index: 2147483000;
    inset-block-end: 20px;
    inset-inline-end: 20px;
    color: var(--ink);
    font: 400 0.9375rem/1.45 var(--font);
    text-align: start;
  }

  :host([view='closed']) {
    display: none;
  }

  .panel {
    display: flex;
    flex-direction: column;
    inline-size: min(420px, calc(100vw - 40px));
    block-size: min(720px, calc(100dvh - 40px));
    border: 1px solid var(--line);
    border-radius: var(--radius-l);
    overflow: hidden;
    background: var(--surface);
    box-shadow: var(--shadow-2);
    animation: rise var(--calm) var(--ease);
  }

  .panel:focus-visible {
    outline: none;
  }

  .head {
    display: flex;
    align-items: center;
    gap: var(--space-2);
    min-block-size: 56px;
    padding-inline: var(--space-4) var(--space-2);
    border-block-end: 1px solid var(--line);
  }

  h2 {
    flex: 1;
    min-inline-size: 0;
    display: -webkit-box;
    overflow: hidden;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 2;
    overflow-wrap: anywhere;
    font-size: 1rem;
    line-height: 1.2;
    text-wrap: balance;
  }

  .timer {
    color: var(--ink-soft);
    font-size: var(--text-s);
    font-variant-numeric: tabular-nums;
  }

  .notice {
    display: flex;
    align-items: center;
    justify-content: space-between;
    gap: var(--space-3);
    padding: var(--space-2) var(--space-4);
    background: var(--warn-soft);
    color: var(--warn-ink);
    font-size: var(--text-s);
  }

  .notice .button {
    flex: none;
    border-color: currentColor;
    background: transparent;
    color: inherit;
  }

  .body {
    flex: 1;
    min-block-size: 0;
    display: grid;
    grid-template-rows: auto minmax(0, 1fr);
  }

  .main {
    position: relative;
    display: grid;
    min-block-size: 0;
    min-inline-size: 0;
    border-block-end: 1px solid var(--line);
  }

  /* The answered call lies beneath the waiting from the start: the answer only has to take that away. */
  vitrine-in-call {
    position: absolute;
    inset: 0;
    isolation: isolate;
  }

  vitrine-in-call[inert] {
    --self-view: hidden;
  }

  vitrine-waiting {
    z-index: 1;
  }

  .body.with-call {
    grid-template-rows: minmax(0, 1fr) 0;
  }

  .body.with-call.with-chat {
    grid-template-rows: minmax(58%, auto) minmax(0, 1fr);
  }

  @media (max-width: 640px), (max-height: 520px) {
    :host([view='open']) {
      inset: 0;
    }

    .panel {
      inline-size: 100%;
      block-size: 100dvh;
      border: 0;
      border-radius: 0;
      padding-block-end: env(safe-area-inset-bottom);
    }
  }

  @media (max-height: 520px) and (orientation: landscape) {
    .head {
      min-block-size: 48px;
    }

    .body,
    .body.with-call.with-chat {
      grid-template-rows: minmax(0, 1fr);
      grid-template-columns: minmax(0, 1.15fr) minmax(0, 1fr);
    }

    .body.with-call:not(.with-chat) {
      grid-template-columns: minmax(0, 1fr);
    }

    .main {
      border-block-end: 0;
      border-inline-end: 1px solid var(--line);
      overflow-y: auto;
    }
  }

  @keyframes rise {
    from {
      opacity: 0;
      transform: translateY(12px);
    }
  }
`;
