/** One person's line, and what has been asked of it so far. */
import type { Line } from '#test/relay/line.ts';
import { TRACES, type TraceName } from '#test/relay/traces.ts';
import type { Deed, Side } from './arguments.ts';
import { stateOf, trafficOf } from './traffic.ts';
import { type Wishes, conditionsOf, described } from './wishes.ts';

export interface PersonLine {
  readonly side: Side;
  /** @returns how it is now, in a sentence */
  do(deed: Deed): string;
  /** What passed since it was asked last. */
  traffic(): string;
}

export function openPersonLine(side: Side, line: Line): PersonLine {
  let wishes: Wishes = {};
  let isCut = false;
  let trace: TraceName | undefined;
  const look = () => ({ at: performance.now(), up: stateOf(line.up), down: stateOf(line.down) });
  let before = look();

  function block(protocols: Line['media']['blocked']): void {
    line.media.blocked = protocols;
    // Who is connected goes through a firewall until they connect anew.
    if (protocols.includes('tcp')) line.media.resetConnections();
  }

  function take(deed: Deed): void {
    trace = undefined;
    switch (deed.kind) {
      case 'change':
        wishes = { ...wishes, ...deed.wishes };
        break;
      case 'cut':
      case 'mend':
        isCut = deed.kind === 'cut';
        break;
      case 'clear':
        wishes = {};
        isCut = false;
        block([]);
        break;
      case 'block':
        block(deed.protocols);
        break;
      case 'trace':
        trace = deed.name;
    }
  }

  function sentence(): string {
    const { blocked } = line.media;
    const parts = [
      isCut ? 'cut' : described(wishes),
      ...(blocked.length > 0 ? [`${blocked.join(' and ')} of the media blocked`] : []),
      ...(trace === undefined ? [] : [`trace ${trace} (${TRACES[trace].about})`]),
    ];
    return `${side}: ${parts.join('; ')}`;
  }

  return {
    side,
    do(deed) {
      take(deed);
      line.set({ ...conditionsOf(wishes), isCut });
      if (trace !== undefined) line.play(TRACES[trace]);
      return sentence();
    },
    traffic() {
      const now = look();
      const seconds = (now.at - before.at) / 1000;
      const down = trafficOf(before.down, now.down, seconds);
      const up = trafficOf(before.up, now.up, seconds);
      before = now;
      return `${side.padEnd(7)}  down ${down} · up ${up}`;
    },
  };
}
