/** Whether the browser is going to ask: decides if the shopper first reads what the question is for. */
import type { CallMedia } from '#protocol/calls.ts';

export type Permission = 'granted' | 'will-ask' | 'blocked';

export async function mediaPermission(media: CallMedia): Promise<Permission> {
  const names = media === 'video' ? ['camera', 'microphone'] : ['microphone'];
  const states = await Promise.all(names.map(queryPermission));
  if (states.includes('denied')) return 'blocked';
  return states.every((state) => state === 'granted') ? 'granted' : 'will-ask';
}

async function queryPermission(name: string): Promise<PermissionState> {
  try {
    const status = await navigator.permissions.query({ name: name as PermissionName });
    return status.state;
  } catch {
    // Some browsers do not tell; they then ask.
    return 'prompt';
  }
}
