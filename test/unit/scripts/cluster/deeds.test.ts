import { expect, test } from 'vitest';
import { doDeed, emulationOf } from '../../../../scripts/cluster/deeds.ts';
import type { Breakable } from '../../../../scripts/cluster/deeds.ts';
import type { Member } from '../../../../scripts/cluster/members.ts';
import { FAIR } from '../../../../scripts/cluster/weather.ts';

function createBreakable() {
  const done: string[] = [];
  let weather = FAIR;
  const note = (what: string) => async () => void done.push(what);
  const member: Member = {
    name: 'sin-1',
    kind: 'node',
    region: 'ap',
    state: () => 'running',
    kill: note('kill'),
    freeze: () => void done.push('freeze'),
    resume: () => void done.push('resume'),
    start: note('start'),
    end: note('end'),
  };
  const cluster: Breakable = {
    members: [member],
    weather: () => weather,
    setWeather: (next) => (weather = next),
  };
  return { cluster, done };
}

test('a member is broken and mended by its name', async () => {
  const { cluster, done } = createBreakable();
  for (const deed of ['kill', 'start', 'freeze', 'resume'] as const)
    await doDeed(cluster, { deed, member: 'sin-1' });
  expect(done).toEqual(['kill', 'start', 'freeze', 'resume']);
});

test('what is cut or slow is told to the boards, until it is mended', async () => {
  const { cluster } = createBreakable();
  const ways = () => emulationOf(cluster).ways.filter(({ isCut, slowMs }) => isCut || slowMs > 0);
  await doDeed(cluster, { deed: 'cut', way: 'us-eu' });
  await doDeed(cluster, { deed: 'slow', way: 'ap', ms: 300 });
  expect(ways()).toEqual([
    { name: 'eu-us', kind: 'link', oneWayMs: 45, slowMs: 0, isCut: true },
    { name: 'ap', kind: 'region', oneWayMs: 0, slowMs: 300, isCut: false },
  ]);
  await doDeed(cluster, { deed: 'mend', way: 'eu-us' });
  await doDeed(cluster, { deed: 'slow', way: 'ap', ms: 0 });
  expect(ways()).toEqual([]);
});

test('a name that is none is answered with those that are', async () => {
  const { cluster } = createBreakable();
  await expect(doDeed(cluster, { deed: 'kill', member: 'atlantis' })).rejects.toThrow('there are: sin-1');
  await expect(doDeed(cluster, { deed: 'cut', way: 'eu-mars' })).rejects.toThrow(
    'eu-us, eu-ap, us-ap, eu, us, ap',
  );
});
