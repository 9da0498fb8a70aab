import { css } from 'lit';

export const controlStyles = css`
  :host {
    position: relative;
    display: block;
    background: var(--stage);
    color: var(--on-stage);
    container-type: inline-size;
  }

  .bar {
    display: flex;
    flex-wrap: wrap;
    align-items: flex-start;
    justify-content: center;
    gap: var(--space-2);
    padding: var(--space-2) var(--space-3) var(--space-3);
  }

  .control {
    display: grid;
    justify-items: center;
    gap: 3px;
    min-inline-size: var(--touch);
    padding: 0;
    border: 0;
    background: none;
    color: var(--on-stage);
    cursor: pointer;
  }

  .disc {
    display: grid;
    place-items: center;
    inline-size: 46px;
    block-size: 46px;
    border-radius: 50%;
    background: var(--stage-raised);
    transition: background var(--quick) var(--ease);
  }

  .control:hover:not(:disabled) .disc {
    background: var(--stage-line);
  }

  .control:focus-visible {
    outline: none;
  }

  .control:focus-visible .disc {
    outline: 3px solid #9cc3ff;
    outline-offset: 2px;
  }

  .name {
    max-inline-size: 84px;
    color: var(--on-stage-soft);
    font-size: var(--text-xs);
    line-height: 1.25;
    text-align: center;
  }

  .off .disc,
  .on .disc {
    background: var(--on-stage);
    color: var(--stage);
  }

  .off:hover:not(:disabled) .disc,
  .on:hover:not(:disabled) .disc {
    background: #ffffff;
  }

  .hang-up .disc {
    inline-size: 62px;
    border-radius: var(--radius-full);
    background: #c4352b;
    color: #ffffff;
  }

  .hang-up:hover:not(:disabled) .disc {
    background: #a5281f;
  }

  .control:disabled {
    cursor: default;
  }

  .control:disabled .disc {
    opacity: 0.42;
  }

  @container (max-width: 460px) {
    .name {
      display: none;
    }
  }

  vitrine-device-menu {
    position: absolute;
    z-index: 5;
    inset-block-end: calc(100% - var(--space-1));
    inset-inline: var(--space-3);
    max-inline-size: 360px;
    margin-inline: auto;
  }
`;
