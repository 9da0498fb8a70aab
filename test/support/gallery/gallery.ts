/** `/?scene=widget-active&lang=zh` shows one state; without a scene, links to all. Served by vite dev only. */
import { setLanguage } from '#ui/i18n/locale.ts';
import { Desk } from '../../../client/desk/desk.ts';
import { Panel } from '../../../client/widget/panel.ts';
import { SCENES } from './scenes.ts';
import type { Scene } from './scenes.ts';

const query = new URLSearchParams(location.search);
const tongue = query.get('lang') === 'zh' ? 'zh' : 'en';
setLanguage(tongue);
document.documentElement.lang = tongue;

const scene = SCENES[query.get('scene') ?? ''];
if (scene === undefined) listScenes();
else show(scene);

function listScenes(): void {
  for (const name of Object.keys(SCENES)) {
    const link = document.createElement('a');
    link.href = `?scene=${name}&lang=${tongue}`;
    link.textContent = name;
    const line = document.createElement('p');
    line.append(link);
    document.body.append(line);
  }
}

function show(shown: Scene): void {
  const client = shown.client(tongue);
  if (shown.page === 'desk') {
    localStorage.setItem('vitrine:desk-signed-in', '1');
    const desk = new Desk();
    desk.client = client;
    document.body.append(desk);
    return;
  }
  sessionStorage.setItem('vitrine:minimised', shown.isMinimised === true ? '1' : '0');
  const panel = new Panel();
  panel.client = client;
  panel.product = {
    name: tongue === 'zh' ? '角落扶手椅' : 'Nook armchair',
    imageUrl: '/products/armchair.svg',
  };
  document.body.append(panel);
  if (shown.isMinimised === true) panel.resume();
  else panel.open();
}
