/** What lies over the stage while there is no picture to look at: connecting, held, or somebody reconnecting. */
import { html, nothing } from 'lit';
import type { CallSession } from '#sdk/api.ts';
import './cover.ts';

/** The same states in the words of one side. */
export interface CoverWords {
  readonly connecting: string;
  readonly held: { readonly heading: string; readonly text: string };
  readonly otherAway: { readonly heading: string; readonly text: string };
  readonly youAway: { readonly heading: string; readonly text: string };
}

/** Goes into the stage's `cover` slot. `isOtherAway` tells whose connection the call waits for. */
export function callCover(call: CallSession, isOtherAway: boolean, words: CoverWords) {
  if (call.phase === 'active' || call.phase === 'ended') return nothing;
  if (call.phase === 'held') {
    const { heading, text } = words.held;
    return html`<vitrine-cover slot="cover" heading=${heading} text=${text}></vitrine-cover>`;
  }
  if (call.phase === 'interrupted') {
    const { heading, text } = isOtherAway ? words.otherAway : words.youAway;
    return html`<vitrine-cover
      slot="cover"
      busy
      heading=${heading}
      text=${text}
      .endsAt=${call.view.graceEndsAt}
    ></vitrine-cover>`;
  }
  // Before the answer too, unseen beneath what covers the whole: the answer then has nothing to build. But
  // nothing turns there, for every turn is a picture that the page draws for nobody.
  const isBusy = call.phase === 'connecting';
  return html`<vitrine-cover slot="cover" ?busy=${isBusy} heading=${words.connecting}></vitrine-cover>`;
}
