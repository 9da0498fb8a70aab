/** How the camera of a page is being encoded. */
import type { Page } from 'puppeteer-core';

export interface SentPicture {
  readonly isActive: boolean;
  /** Bit/s that its encoder may use, of all layers. */
  readonly maxBitrate: number;
  readonly framesEncoded: number;
}

/** @throws Error when the page sends no picture */
export async function readSentPicture(page: Page): Promise<SentPicture> {
  const sent = await page.evaluate(async () => {
    for (const connection of mediaConnections()) {
      for (const sender of connection.getSenders()) {
        if (sender.track?.kind !== 'video' || connection.connectionState !== 'connected') continue;
        const active = sender.getParameters().encodings.filter((encoding) => encoding.active);
        let framesEncoded = 0;
        for (const report of (await sender.getStats()).values() as Iterable<Record<string, unknown>>)
          if (report['type'] === 'outbound-rtp') framesEncoded += Number(report['framesEncoded'] ?? 0);
        const maxBitrate = active.reduce((sum, encoding) => sum + (encoding.maxBitrate ?? Infinity), 0);
        return { isActive: active.length > 0, maxBitrate, framesEncoded };
      }
    }
    return undefined;
  });
  if (sent === undefined) throw new Error('the page sends no picture');
  return sent;
}
