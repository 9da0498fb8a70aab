/** What may be said of this side's devices besides their tracks. */

/**
 * What keeps a device from opening. Every value has a sentence in the catalogue that says what to do. `interrupted`:
 * the system took it, e.g. for a phone call; it is opened again by itself · `not-switched`: another one was wanted
 * and did not open; the former goes on.
 */
export type MediaProblem =
  | 'permission-denied'
  | 'not-found'
  | 'in-use'
  | 'insecure-page'
  | 'unsupported'
  | 'unknown'
  | 'interrupted'
  | 'not-switched';

/** Was pulled out while in use, and is there again while another is used. */
export interface ReturnedDevice {
  readonly device: 'microphone' | 'camera';
  readonly deviceId: string;
  /** As the browser names it; may be empty. */
  readonly label: string;
}
