import { css } from 'lit';

export const composerStyles = css`
  :host {
    display: block;
    padding: var(--space-2) var(--space-2) var(--space-2);
    border-block-start: 1px solid var(--line);
  }

  .row {
    display: flex;
    align-items: flex-end;
    gap: var(--space-1);
  }

  .attach {
    position: relative;
    color: var(--ink-soft);
  }

  .attach input {
    position: absolute;
    inset: 0;
    inline-size: 100%;
    opacity: 0;
    cursor: pointer;
    font-size: 0;
  }

  .attach:focus-within {
    outline: 2px solid var(--focus);
    outline-offset: -2px;
  }

  textarea {
    flex: 1;
    min-inline-size: 0;
    min-block-size: var(--touch);
    max-block-size: 132px;
    padding: 11px 14px;
    border: 1px solid var(--line-strong);
    border-radius: 22px;
    background: var(--surface);
    font-size: max(1rem, var(--text-m));
    line-height: 1.35;
    resize: none;
    field-sizing: content;
  }

  @media not (pointer: coarse) {
    textarea {
      font-size: var(--text-m);
    }
  }

  textarea::placeholder {
    color: var(--ink-soft);
    opacity: 1;
  }

  textarea:focus-visible {
    outline-offset: -1px;
  }

  .send {
    background: var(--accent);
    color: var(--on-accent);
  }

  .send:hover:not(:disabled) {
    background: var(--accent-strong);
  }

  .send:disabled {
    background: var(--surface-sunken);
    color: var(--ink-soft);
    cursor: default;
  }

  .count,
  .problem {
    padding: var(--space-1) var(--space-3);
    color: var(--ink-soft);
    font-size: var(--text-xs);
  }

  .over,
  .problem {
    color: var(--danger-ink);
  }
`;
