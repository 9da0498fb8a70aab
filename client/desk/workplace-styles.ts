import { css } from 'lit';

export const workplaceStyles = css`
  :host {
    display: flex;
    flex-direction: column;
    block-size: 100dvh;
    background: var(--ground);
  }

  main {
    flex: 1;
    min-block-size: 0;
    display: grid;
    grid-template-columns: 300px minmax(0, 1fr);
    grid-template-areas: 'side middle';
  }

  main.with-chat {
    grid-template-columns: 300px minmax(0, 1fr) 360px;
    grid-template-areas: 'side middle chat';
  }

  .side,
  vitrine-chat-column {
    display: flex;
    flex-direction: column;
    min-block-size: 0;
    min-inline-size: 0;
    background: var(--surface);
  }

  .side {
    grid-area: side;
    border-inline-end: 1px solid var(--line);
  }

  .side > :last-child {
    flex: 1;
    min-block-size: 0;
  }

  .middle {
    position: relative;
    grid-area: middle;
    display: grid;
    place-items: center;
    min-block-size: 0;
    min-inline-size: 0;
    padding: var(--space-5);
    overflow-y: auto;
  }

  .with-call .middle {
    padding: 0;
    place-items: stretch;
    background: var(--stage);
  }

  .ring {
    position: absolute;
    z-index: 1;
    inset: 0;
    display: grid;
    place-items: center;
    padding: var(--space-5);
    overflow-y: auto;
    background: var(--ground);
  }

  vitrine-desk-call {
    isolation: isolate;
  }

  vitrine-desk-call[inert] {
    --self-view: hidden;
  }

  vitrine-chat-column {
    grid-area: chat;
    border-inline-start: 1px solid var(--line);
  }

  .choice {
    display: flex;
    flex: none;
    margin: var(--space-3) var(--space-3) 0;
    padding: 3px;
    border-radius: var(--radius-full);
    background: var(--surface-sunken);
  }

  .choice button {
    flex: 1 0 auto;
    display: flex;
    align-items: center;
    justify-content: center;
    gap: 6px;
    min-block-size: var(--touch);
    padding: 0 var(--space-2);
    border: 0;
    border-radius: var(--radius-full);
    background: none;
    font-size: var(--text-s);
    font-weight: 550;
    cursor: pointer;
  }

  .choice button[aria-pressed='true'] {
    background: var(--surface);
    box-shadow: var(--shadow-1);
  }

  @media (max-width: 1240px) {
    main.with-chat.with-call {
      grid-template-columns: minmax(0, 1fr) 340px;
      grid-template-rows: minmax(0, 1.7fr) minmax(0, 1fr);
      grid-template-areas: 'middle chat' 'side chat';
    }

    .with-call .side {
      border-inline-end: 0;
      border-block-start: 1px solid var(--line);
    }

    .with-call .choice {
      align-self: flex-start;
      min-inline-size: 300px;
    }
  }

  @media (max-width: 1100px) {
    main.with-chat:not(.with-call) {
      grid-template-columns: 260px minmax(0, 1fr) 320px;
    }

    main.with-chat:not(.with-call) .middle {
      padding: var(--space-3);
    }
  }

  @media (max-width: 820px) {
    main,
    main.with-chat,
    main.with-chat.with-call,
    main.with-chat:not(.with-call) {
      grid-template-columns: minmax(0, 1fr);
      grid-template-rows: minmax(0, 1fr);
      grid-template-areas: 'pane';
    }

    .side,
    .middle,
    vitrine-chat-column {
      grid-area: pane;
      border: 0;
    }

    .middle,
    .ring {
      padding: var(--space-4);
    }

    main:not(.pane-side) .side,
    main:not(.pane-middle) .middle,
    main:not(.pane-chat) vitrine-chat-column {
      visibility: hidden;
    }
  }
`;
