/** How much of the window the widget may take, and how much it took on the page before. */
const MINIMISED_KEY = 'vitrine:minimised';

export function hasRoomForChat(): boolean {
  return matchMedia('(min-width: 641px) and (min-height: 521px)').matches;
}

/** Held in a hand already: there is no phone to go on at. */
export function isPhone(): boolean {
  return matchMedia('(pointer: coarse) and (max-width: 640px)').matches;
}

export function wasMinimised(): boolean {
  try {
    return sessionStorage.getItem(MINIMISED_KEY) === '1';
  } catch {
    return false;
  }
}

export function rememberMinimised(isMinimised: boolean): void {
  try {
    sessionStorage.setItem(MINIMISED_KEY, isMinimised ? '1' : '0');
  } catch {
    // Without storage the next page opens it large.
  }
}
