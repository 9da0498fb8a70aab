/** A string, because the loader carries no library: colours repeat the tokens' few that a button needs. */
export const launcherCss = `
:host { display: contents; }
:host([inline]) { display: inline-block; }
[hidden] { display: none !important; }
div { position: fixed; inset-block-end: max(20px, env(safe-area-inset-bottom)); inset-inline-end: 20px; z-index: 2147483000; }
:host([inline]) div { position: static; display: flex; flex-wrap: wrap; gap: 8px; }
button {
  display: inline-flex; align-items: center; gap: 10px; min-height: 52px; padding: 0 22px; border: 0; border-radius: 999px;
  background: var(--vitrine-accent, #1c5d4e); color: var(--vitrine-on-accent, #fff); cursor: pointer;
  font: 600 16px/1.2 system-ui, -apple-system, 'Segoe UI', Roboto, 'PingFang SC', 'Microsoft YaHei', sans-serif;
  box-shadow: 0 2px 6px rgb(31 29 26 / 14%), 0 10px 28px rgb(31 29 26 / 20%); transition: filter 120ms, transform 120ms;
}
:host([inline]) button { min-height: 44px; box-shadow: none; }
button:hover { filter: brightness(1.12); }
button:active { transform: scale(0.98); }
button:focus-visible { outline: 3px solid #1558c0; outline-offset: 3px; }
svg { width: 22px; height: 22px; fill: none; stroke: currentColor; stroke-width: 1.8; stroke-linecap: round; stroke-linejoin: round; }
p:empty { display: none; }
p {
  position: fixed; inset-block-end: 84px; inset-inline-end: 20px; z-index: 2147483000; max-width: 280px; margin: 0; padding: 10px 14px;
  border-radius: 12px; background: #1f1d1a; color: #fff; font: 14px/1.4 system-ui, sans-serif;
}
@media (prefers-reduced-motion: reduce) { button { transition: none; } }
`;
