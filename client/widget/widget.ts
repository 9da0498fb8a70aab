/** The widget proper, loaded by the loader: the SDK's client and the panel in the loader's shadow root. */
import type { CallMedia } from '#protocol/calls.ts';
import { Scenario } from '#protocol/profiles.ts';
import { createVitrine } from '#sdk/index.ts';
import '#ui/i18n/take-shared.ts';
import '#ui/i18n/take-troubles.ts';
import '#ui/i18n/take-shopper.ts';
import { detectLanguage, setLanguage } from '#ui/i18n/locale.ts';
import { takeCode } from './elsewhere/go-on-link.ts';
import { followCalls } from './follow-calls.ts';
import './panel.ts';
import type { OpenedWidget, Shell, ShownProduct } from './shell.ts';
import { fetchToken } from './token-source.ts';

export function createWidget(shell: Shell): OpenedWidget {
  setLanguage(detectLanguage(shell.getAttribute('language')));
  const server = shell.getAttribute('server');
  const handOver = takeCode();
  const client = createVitrine({
    getToken: () => fetchToken(shell),
    language: detectLanguage(shell.getAttribute('language')),
    ...(server === null ? {} : { server }),
    ...(handOver === undefined ? {} : { handOver }),
  });

  const panel = document.createElement('vitrine-panel');
  panel.client = client;
  panel.topic = shell.getAttribute('topic') ?? undefined;
  panel.scenario = scenarioOf(shell);
  panel.product = productOf(shell);
  panel.addEventListener('vitrine-shown', () => shell.showLauncher(!panel.isShown));
  followCalls(client, shell);
  shell.root.append(panel);
  if (client.hasCallToResume()) panel.resume();

  const observer = new MutationObserver(() => {
    setLanguage(detectLanguage(shell.getAttribute('language')));
    panel.topic = shell.getAttribute('topic') ?? undefined;
    panel.scenario = scenarioOf(shell);
    panel.product = productOf(shell);
  });
  observer.observe(shell, {
    attributes: true,
    attributeFilter: ['language', 'topic', 'scenario', 'product', 'product-name', 'product-image'],
  });

  return {
    open: (media?: CallMedia) => panel.open(media),
    close() {
      observer.disconnect();
      panel.remove();
      client.disconnect();
    },
  };
}

/** A name that there is not is as none: a shop's typing mistake must not cost it its calls. */
function scenarioOf(shell: Shell): Scenario | undefined {
  return Scenario.safeParse(shell.getAttribute('scenario')).data;
}

/** How the panel shows what it is about; what the agent reads is in the shop's signed token. */
function productOf(shell: Shell): ShownProduct | undefined {
  const name = shell.getAttribute('product-name');
  return name === null ? undefined : { name, imageUrl: shell.getAttribute('product-image') ?? undefined };
}
