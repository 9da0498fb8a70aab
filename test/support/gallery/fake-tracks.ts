/** Moving pictures without a camera: a person before a wall, or a screen, painted on a canvas. */

interface Scene {
  readonly wall: string;
  readonly clothes: string;
  readonly hair: string;
  readonly skin: string;
}

export const AGENT: Scene = { wall: '#8aa39b', clothes: '#27404f', hair: '#33241c', skin: '#d9a583' };
export const SHOPPER: Scene = { wall: '#b7a48c', clothes: '#8c3f33', hair: '#1d1a18', skin: '#8f5f43' };

export function personTrack(scene: Scene): MediaStreamTrack {
  return painted(640, 480, (context, tick) => {
    const x = 320 + Math.sin(tick / 9) * 8;
    fill(context, scene.wall, () => context.fillRect(0, 0, 640, 480));
    fill(context, 'rgb(255 255 255 / 18%)', () => context.fillRect(60, 60, 150, 210));
    fill(context, scene.clothes, () => ellipse(context, x, 500, 200, 160));
    fill(context, scene.skin, () => context.fillRect(x - 34, 290, 68, 90));
    fill(context, scene.skin, () => ellipse(context, x, 220, 88, 112));
    fill(context, scene.hair, () => ellipse(context, x, 138, 98, 62));
    fill(context, '#221a17', () => {
      ellipse(context, x - 32, 220, 8, 9);
      ellipse(context, x + 32, 220, 8, 9);
      context.fillRect(x - 24, 272, 48, 6);
    });
  });
}

/** Of a phone that is turned every second: upright first, then on its side. */
export function turningTrack(): MediaStreamTrack {
  const canvas = Object.assign(document.createElement('canvas'), { width: 360, height: 640 });
  const context = canvas.getContext('2d');
  const track = canvas.captureStream(5).getVideoTracks()[0];
  if (context === null || track === undefined) throw new Error('This browser cannot paint a track.');
  let tick = 0;
  setInterval(() => {
    if (tick % 10 === 9) Object.assign(canvas, { width: canvas.height, height: canvas.width });
    tick += 1;
    fill(context, tick % 2 === 0 ? '#8aa39b' : '#809a91', () =>
      context.fillRect(0, 0, canvas.width, canvas.height),
    );
  }, 100);
  return track;
}

export function screenTrack(): MediaStreamTrack {
  return painted(1280, 720, (context, tick) => {
    fill(context, '#f2efe9', () => context.fillRect(0, 0, 1280, 720));
    fill(context, '#ffffff', () => context.fillRect(120, 90, 1040, 540));
    for (let row = 0; row < 6; row += 1) {
      fill(context, row === tick % 6 ? '#1c5d4e' : '#d8d2c8', () =>
        context.fillRect(180, 150 + row * 70, 560 - row * 40, 26),
      );
    }
    fill(context, '#c77650', () => ellipse(context, 960, 350, 120, 120));
  });
}

function painted(
  width: number,
  height: number,
  paint: (context: CanvasRenderingContext2D, tick: number) => void,
): MediaStreamTrack {
  const canvas = Object.assign(document.createElement('canvas'), { width, height });
  const context = canvas.getContext('2d');
  const track = canvas.captureStream(5).getVideoTracks()[0];
  if (context === null || track === undefined) throw new Error('This browser cannot paint a track.');
  let tick = 0;
  const draw = (): void => paint(context, tick++);
  draw();
  setInterval(draw, 200);
  return track;
}

function fill(context: CanvasRenderingContext2D, colour: string, shape: () => void): void {
  context.fillStyle = colour;
  shape();
}

function ellipse(context: CanvasRenderingContext2D, x: number, y: number, rx: number, ry: number): void {
  context.beginPath();
  context.ellipse(x, y, rx, ry, 0, 0, Math.PI * 2);
  context.fill();
}
