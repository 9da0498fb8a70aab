import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { SessionId } from '#protocol/ids.ts';
import { type KeptSession, claimSlot, keepsCall } from '#sdk/session-store.ts';
import { fakeBrowser } from './browser-fakes.ts';

const kept = (hasCall = true): KeptSession => ({
  sessionId: SessionId.parse(`ses_${randomUUID()}`),
  secret: 'secret',
  hasCall,
});

describe('the session that a browser keeps', () => {
  it('is found again by the next page of the same tab', async () => {
    const tab = fakeBrowser().openTab();
    const before = await claimSlot('shopper', tab, randomUUID);
    const session = kept();
    before.write(session);
    before.release();
    expect(keepsCall('shopper', tab)).toBe(true);
    expect((await claimSlot('shopper', tab, randomUUID)).read()).toEqual(session);
  });

  it('is found by a new tab once the old one is closed', async () => {
    const browser = fakeBrowser();
    const first = await claimSlot('shopper', browser.openTab(), randomUUID);
    const session = kept();
    first.write(session);
    first.release();
    expect((await claimSlot('shopper', browser.openTab(), randomUUID)).read()).toEqual(session);
  });

  it('is waited for a moment when the page that left has not let go yet', async () => {
    const browser = fakeBrowser();
    const first = await claimSlot('shopper', browser.openTab(), randomUUID);
    const session = kept();
    first.write(session);
    const next = claimSlot('shopper', browser.openTab(), randomUUID);
    first.release();
    expect((await next).read()).toEqual(session);
  });

  it('stays with its tab while another one is open, which gets its own and keeps it over a reload', async () => {
    const browser = fakeBrowser();
    const first = await claimSlot('shopper', browser.openTab(), randomUUID);
    first.write(kept());
    const otherTab = browser.openTab();
    const second = await claimSlot('shopper', otherTab, randomUUID);
    expect(second.read()).toBeUndefined();
    const session = kept();
    second.write(session);
    second.release();
    expect((await claimSlot('shopper', otherTab, randomUUID)).read()).toEqual(session);
  });

  it('is not taken along by a duplicated tab', async () => {
    const browser = fakeBrowser();
    (await claimSlot('shopper', browser.openTab(), randomUUID)).write(kept());
    const second = browser.openTab();
    (await claimSlot('shopper', second, randomUUID)).write(kept());
    const duplicate = await claimSlot('shopper', browser.duplicate(second), randomUUID);
    expect(duplicate.read()).toBeUndefined();
  });

  it('belongs to the tab alone where there are no locks', async () => {
    const browser = fakeBrowser({ withLocks: false });
    const tab = browser.openTab();
    const session = kept();
    (await claimSlot('shopper', tab, randomUUID)).write(session);
    expect((await claimSlot('shopper', tab, randomUUID)).read()).toEqual(session);
    expect((await claimSlot('shopper', browser.openTab(), randomUUID)).read()).toBeUndefined();
    expect(keepsCall('shopper', browser.openTab())).toBe(false);
  });

  it('counts as absent when it cannot be read, and blocked storage is survived', async () => {
    const tab = fakeBrowser().openTab();
    tab.local?.setItem('vitrine:shopper', '{"sessionId":');
    expect(keepsCall('shopper', tab)).toBe(false);
    const blocked = { local: undefined, tab: undefined, locks: undefined };
    const slot = await claimSlot('shopper', blocked, randomUUID);
    slot.write(kept());
    expect(slot.read()).toBeUndefined();
  });

  it('is kept for each role', async () => {
    const tab = fakeBrowser().openTab();
    (await claimSlot('shopper', tab, randomUUID)).write(kept());
    expect((await claimSlot('agent', tab, randomUUID)).read()).toBeUndefined();
    expect(keepsCall('agent', tab)).toBe(false);
  });
});
