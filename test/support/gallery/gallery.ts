/** `/?scene=widget-active&lang=zh` shows one state; without a scene, links to all. Served by vite dev only. */
import { setLanguage } from '#ui/i18n/locale.ts';
import '#ui/i18n/take-shared.ts';
import '#ui/i18n/take-troubles.ts';
import '#ui/i18n/take-shopper.ts';
import '#ui/i18n/take-check.ts';
import '#ui/i18n/take-elsewhere.ts';
import '#ui/i18n/take-desk.ts';
import '#ui/i18n/take-shop.ts';
import '#ui/i18n/take-board.ts';
import '#ui/i18n/take-quality.ts';
import { Board } from '../../../client/board/board.ts';
import { Desk } from '../../../client/desk/desk.ts';
import { CallPage } from '../../../client/quality/call-page.ts';
import { Panel } from '../../../client/widget/panel.ts';
import { BOARD_SCENES, fakeBoard } from './board-scenes.ts';
import type { BoardScene } from './board-scenes.ts';
import { CALL_SCENES } from './call-scenes.ts';
import type { CallScene } from './call-scenes.ts';
import type { Tongue } from './people.ts';
import { SCENES } from './scenes.ts';
import type { Scene } from './scenes.ts';

declare global {
  /** For tests: all scenes one after the other without loading the page for each. */
  var showScene: ((name: string, tongue: Tongue) => void) | undefined;
}

globalThis.showScene = (name, tongue) => {
  setLanguage(tongue);
  document.documentElement.lang = tongue;
  document.body.replaceChildren();
  pretendToBe(SCENES[name]?.userAgent);
  const scene = SCENES[name] ?? BOARD_SCENES[name] ?? CALL_SCENES[name];
  if (scene === undefined) listScenes(tongue);
  else if (scene.page === 'board') void showBoard(scene);
  else if (scene.page === 'call') showCall(scene);
  else if (scene.page === 'desk') showDesk(scene, tongue);
  else showWidget(scene, tongue);
};

const query = new URLSearchParams(location.search);
globalThis.showScene(query.get('scene') ?? '', query.get('lang') === 'zh' ? 'zh' : 'en');

function listScenes(tongue: Tongue): void {
  for (const name of Object.keys({ ...SCENES, ...BOARD_SCENES, ...CALL_SCENES })) {
    const link = document.createElement('a');
    link.href = `?scene=${name}&lang=${tongue}`;
    link.textContent = name;
    const line = document.createElement('p');
    line.append(link);
    document.body.append(line);
  }
}

async function showBoard(scene: BoardScene): Promise<void> {
  const { feed, control, next } = fakeBoard(scene);
  const board = new Board();
  board.feed = feed;
  board.control = control;
  document.body.append(board);
  do await board.updateComplete;
  while (next());
}

function showCall({ callId, read }: CallScene): void {
  const page = new CallPage();
  page.callId = callId;
  page.read = read;
  document.body.append(page);
}

function showDesk(scene: Scene, tongue: Tongue): void {
  localStorage.setItem('vitrine:desk-signed-in', '1');
  const desk = new Desk();
  desk.client = scene.client(tongue);
  document.body.append(desk);
}

/** What the page reads of its browser; without one it is its own again. */
function pretendToBe(userAgent: string | undefined): void {
  for (const name of ['userAgent', 'mediaDevices']) Reflect.deleteProperty(navigator, name);
  if (userAgent === undefined) return;
  Object.defineProperty(navigator, 'userAgent', { value: userAgent, configurable: true });
  Object.defineProperty(navigator, 'mediaDevices', { value: undefined, configurable: true });
}

function showWidget(scene: Scene, tongue: Tongue): void {
  sessionStorage.setItem('vitrine:minimised', scene.isMinimised === true ? '1' : '0');
  const panel = new Panel();
  panel.client = scene.client(tongue);
  panel.product = {
    name: tongue === 'zh' ? '角落扶手椅' : 'Nook armchair',
    imageUrl: '/products/armchair.svg',
  };
  document.body.append(panel);
  if (scene.isMinimised === true) panel.resume();
  else panel.open();
}
