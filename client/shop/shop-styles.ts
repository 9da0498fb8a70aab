import { css } from 'lit';

export const shopStyles = css`
  :host {
    display: block;
    min-block-size: 100dvh;
    background: var(--ground);
    color: var(--ink);
    font: 400 1rem/1.55 var(--font);
  }

  a {
    color: inherit;
  }

  .skip {
    position: absolute;
    inset-inline-start: var(--space-3);
    inset-block-start: 0;
    min-block-size: var(--touch);
    padding: 0 var(--space-4);
    border: 1px solid var(--line-strong);
    border-radius: var(--radius-s);
    background: var(--surface);
    transform: translateY(-200%);
  }

  .skip:focus-visible {
    transform: translateY(var(--space-2));
  }

  .top {
    display: flex;
    align-items: center;
    gap: var(--space-4);
    max-inline-size: 1180px;
    margin-inline: auto;
    padding: var(--space-3) var(--space-5);
  }

  .brand {
    font-family: Georgia, 'Times New Roman', 'Songti SC', 'Noto Serif CJK SC', serif;
    font-size: 1.375rem;
    font-weight: 600;
    letter-spacing: -0.01em;
    text-decoration: none;
    white-space: nowrap;
  }

  nav {
    display: flex;
    gap: var(--space-4);
    margin-inline-start: auto;
    font-size: var(--text-m);
  }

  nav a {
    display: inline-grid;
    align-items: center;
    min-block-size: var(--touch);
    text-decoration: none;
  }

  nav a:hover,
  .crumbs a:hover {
    text-decoration: underline;
    text-underline-offset: 4px;
  }

  .basket {
    position: relative;
    display: grid;
    place-items: center;
    inline-size: var(--touch);
    block-size: var(--touch);
  }

  .basket b {
    position: absolute;
    inset-block-start: 2px;
    inset-inline-end: 2px;
    min-inline-size: 18px;
    padding: 0 4px;
    border-radius: 9px;
    background: var(--accent);
    color: var(--on-accent);
    font-size: 0.6875rem;
    line-height: 18px;
    text-align: center;
  }

  main {
    max-inline-size: 1180px;
    margin-inline: auto;
    padding: 0 var(--space-5) 96px;
    outline: none;
  }

  .hero {
    max-inline-size: 640px;
    padding: clamp(28px, 6vw, 72px) 0 clamp(28px, 5vw, 56px);
  }

  h1 {
    font-family: Georgia, 'Times New Roman', 'Songti SC', 'Noto Serif CJK SC', serif;
    font-size: clamp(1.875rem, 4.6vw, 3rem);
    font-weight: 500;
    letter-spacing: -0.02em;
    line-height: 1.12;
  }

  .hero p {
    margin-block-start: var(--space-4);
    color: var(--ink-soft);
    font-size: 1.0625rem;
  }

  .grid {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(min(230px, calc(50% - 8px)), 1fr));
    gap: var(--space-5) var(--space-4);
  }

  .tile {
    display: grid;
    text-decoration: none;
  }

  .tile img {
    inline-size: 100%;
    block-size: auto;
    aspect-ratio: 1;
    border-radius: var(--radius-m);
    background: #ebe6de;
    transition: filter var(--calm) var(--ease);
  }

  .tile:hover img {
    filter: brightness(0.97);
  }

  .tile .name {
    margin-block-start: var(--space-3);
    font-weight: 550;
    line-height: 1.3;
  }

  .price {
    color: var(--ink-soft);
    font-variant-numeric: tabular-nums;
  }

  .crumbs {
    padding-block: var(--space-3);
    font-size: var(--text-m);
  }

  .crumbs a {
    display: inline-grid;
    align-items: center;
    min-block-size: var(--touch);
    text-decoration: none;
  }

  .product {
    display: grid;
    grid-template-columns: minmax(0, 1.1fr) minmax(0, 1fr);
    gap: clamp(24px, 5vw, 64px);
    align-items: start;
  }

  .product > img {
    inline-size: 100%;
    block-size: auto;
    aspect-ratio: 1;
    border-radius: var(--radius-l);
    background: #ebe6de;
  }

  .details {
    display: grid;
    justify-items: start;
    gap: var(--space-4);
  }

  .details h1 {
    font-size: clamp(1.75rem, 3.4vw, 2.375rem);
  }

  .details .price {
    display: flex;
    align-items: center;
    gap: var(--space-4);
    color: var(--ink);
    font-size: var(--text-l);
  }

  .stock {
    display: inline-flex;
    align-items: center;
    gap: 4px;
    color: var(--good-ink);
    font-size: var(--text-s);
  }

  .details .button {
    min-inline-size: 240px;
    min-block-size: 52px;
  }

  .promises {
    display: grid;
    gap: var(--space-2);
    color: var(--ink-soft);
    font-size: var(--text-m);
  }

  .promises li {
    display: flex;
    align-items: center;
    gap: var(--space-3);
  }

  aside {
    display: flex;
    gap: var(--space-3);
    padding: var(--space-4);
    border: 1px solid var(--line);
    border-radius: var(--radius-m);
    background: var(--surface);
    font-size: var(--text-m);
  }

  aside h2 {
    font-size: var(--text-m);
  }

  aside p {
    color: var(--ink-soft);
  }

  .more {
    margin-block-start: 72px;
  }

  .more h2 {
    margin-block-end: var(--space-4);
    font-size: var(--text-l);
  }

  .notice {
    display: grid;
    justify-items: start;
    gap: var(--space-4);
    padding-block: 72px;
  }

  footer {
    padding: var(--space-5) var(--space-5) 96px;
    border-block-start: 1px solid var(--line);
    text-align: center;
  }

  @media (max-width: 760px) {
    .top {
      gap: var(--space-2);
      padding-inline: var(--space-4);
    }

    .brand {
      font-size: 1.125rem;
    }

    nav a:first-child {
      display: none;
    }

    main {
      padding-inline: var(--space-4);
    }

    .product {
      grid-template-columns: minmax(0, 1fr);
    }
  }
`;
