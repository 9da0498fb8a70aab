/**
 * How large a video is shown, and whether it is seen at all: on this part of the page, in front of what scrolls away,
 * while the page itself is in view.
 */
import type { ShownSize } from '#sdk/pictures/shown-size.ts';

const UNSEEN: ShownSize = { width: 0, height: 0 };
/** Who looks away for a moment, or changes between two panes, does not have the picture end. */
const LOOKS_AWAY_MS = 1500;

/**
 * Nothing is told before the first frame: the page is still being put up then, and a picture that rests would come
 * later. @param onSize of the picture itself, in device pixels · @returns how to end it
 */
export function watchShown(video: HTMLVideoElement, onSize: (size: ShownSize) => void): () => void {
  const ending = new AbortController();
  const { signal } = ending;
  let isOnScreen = true;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let told = '';

  const tell = (size: ShownSize): void => {
    const words = `${size.width} ${size.height}`;
    if (words === told || signal.aborted) return;
    told = words;
    onSize(size);
  };
  const look = (): void => {
    clearTimeout(timer);
    if (video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA) return;
    if (isSeen()) tell(shownSize(video));
    else timer = setTimeout(() => (isSeen() ? look() : tell(UNSEEN)), LOOKS_AWAY_MS);
  };
  const isSeen = (): boolean =>
    (isOnScreen && document.visibilityState === 'visible') ||
    document.pictureInPictureElement === video ||
    (video.getRootNode() as ShadowRoot).pictureInPictureElement === video;

  const onScreen = new IntersectionObserver((entries) => {
    isOnScreen = entries.at(-1)?.isIntersecting ?? true;
    look();
  });
  const size = new ResizeObserver(look);
  onScreen.observe(video);
  size.observe(video);
  document.addEventListener('visibilitychange', look, { signal });
  // Another picture: of how it is shown nothing has been said yet.
  video.addEventListener('emptied', () => (told = ''), { signal });
  for (const name of ['loadeddata', 'resize', 'enterpictureinpicture', 'leavepictureinpicture'])
    video.addEventListener(name, look, { signal });
  look();

  return () => {
    ending.abort();
    clearTimeout(timer);
    onScreen.disconnect();
    size.disconnect();
  };
}

/** What of it is cut off, or lies beside it, is no part of the picture. */
function shownSize(video: HTMLVideoElement): ShownSize {
  const { clientWidth, clientHeight, videoWidth, videoHeight } = video;
  if (videoWidth === 0 || videoHeight === 0) return { width: clientWidth, height: clientHeight };
  const [across, down] = [clientWidth / videoWidth, clientHeight / videoHeight];
  const isCut = getComputedStyle(video).objectFit === 'cover';
  const scale = (isCut ? Math.max(across, down) : Math.min(across, down)) * devicePixelRatio;
  return { width: Math.round(videoWidth * scale), height: Math.round(videoHeight * scale) };
}
