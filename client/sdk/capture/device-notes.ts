/** Tells, for the history of a call, which device was lost, came back, or was changed for another. */
import type { LocalMedia } from '../api.ts';
import type { TakeNote } from '../quality/notes.ts';

const DEVICES = ['microphone', 'camera'] as const;

export function noteDevices(before: LocalMedia, after: LocalMedia, note: TakeNote): void {
  for (const device of DEVICES) {
    const [was, is] = [before[`${device}Problem`], after[`${device}Problem`]];
    const [former, track] = [before[device], after[device]];
    if (is !== undefined && is !== was) note({ kind: 'device', cause: is, detail: { device } });
    else if (was !== undefined && is === undefined && track !== undefined)
      note({ kind: 'device', cause: 'back', detail: { device } });
    else if (former !== undefined && track !== undefined && track !== former)
      note({ kind: 'device', cause: 'changed', detail: { device } });
  }
}
