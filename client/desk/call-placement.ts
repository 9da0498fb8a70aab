/** Which media nodes the call goes over, how far they are from both sides, and why the others were not taken. */
import { LitElement, css, html, nothing } from 'lit';
import type { CallView } from '#protocol/calls.ts';
import type { CallPlacement as Placement, PartyWays, PlacementDecision } from '#protocol/placement.ts';
import type { VitrineClient } from '#sdk/api.ts';
import { base } from '#ui/base-styles.ts';
import { define } from '#ui/define.ts';
import { LocaleController, t } from '#ui/i18n/locale.ts';

type Loaded = Placement['decisions'] | 'loading' | 'failed';

/** The others are many of a kind: their number says enough. */
const SHOWN = 5;

export class CallPlacement extends LitElement {
  static override properties = {
    client: { attribute: false },
    call: { attribute: false },
    decisions: { state: true },
  };

  declare client: VitrineClient;
  declare call: CallView | undefined;
  declare decisions: Loaded;
  /** A call that is moved, or answered, was decided on anew. */
  #shown = '';

  static override styles = [
    base,
    css`
      :host {
        display: block;
        font-size: var(--text-s);
      }

      summary {
        display: grid;
        grid-template-columns: auto minmax(0, 1fr);
        align-content: center;
        gap: 0 var(--space-2);
        min-block-size: 44px;
        cursor: pointer;
      }

      summary::before {
        content: '▸';
        color: var(--ink-soft);
      }

      summary > span {
        grid-column: 2;
        overflow-wrap: anywhere;
      }

      details[open] > summary::before {
        content: '▾';
      }

      summary::-webkit-details-marker {
        display: none;
      }

      h3 {
        font-size: var(--text-m);
      }

      .ways {
        color: var(--ink-soft);
        font-variant-numeric: tabular-nums;
      }

      .more {
        display: grid;
        gap: var(--space-2);
        padding-block: var(--space-2) var(--space-3);
      }

      li {
        display: grid;
        grid-template-columns: minmax(0, 1fr) auto;
        gap: 0 var(--space-3);
        padding-block: var(--space-2);
        border-block-start: 1px solid var(--line);
      }

      li span:first-child {
        overflow-wrap: anywhere;
      }

      .time {
        color: var(--ink-soft);
        font-variant-numeric: tabular-nums;
      }

      .why {
        grid-column: 1 / -1;
        color: var(--ink-soft);
      }
    `,
  ];

  constructor() {
    super();
    this.decisions = 'loading';
    new LocaleController(this);
  }

  override willUpdate(): void {
    if (this.call === undefined) return;
    const { id, mediaGeneration, acceptedAt } = this.call;
    const asked = `${id}/${mediaGeneration}/${acceptedAt ?? ''}`;
    if (asked === this.#shown) return;
    this.#shown = asked;
    void this.#load(this.call, asked);
  }

  async #load({ id }: CallView, asked: string): Promise<void> {
    const decisions = await this.client.callPlacement(id).then(
      (placement) => placement.decisions,
      () => 'failed' as const,
    );
    if (asked === this.#shown) this.decisions = decisions;
  }

  override render() {
    if (this.decisions === 'loading') return nothing;
    if (this.decisions === 'failed') return html`<p class="quiet">${t('placement.failed')}</p>`;
    const last = this.decisions.at(-1);
    if (last === undefined) return nothing;
    return html`<details>
      <summary>
        <h3>${t('placement.title')}</h3>
        ${path(last).map((line) => html`<span class="ways" dir="auto">${line}</span>`)}
      </summary>
      <div class="more">${rules(last).map((rule) => html`<p class="quiet">${rule}</p>`)} ${others(last)}</div>
    </details>`;
  }
}

/** One line for a node that serves both, else one for each side. */
function path({ shopper, agent, chosen }: PlacementDecision): string[] {
  const theirs = t('placement.shopper', { way: way(shopper, chosen.shopper.region) });
  const atTheirs = nameOf(chosen.shopper);
  if (agent === undefined) return [atTheirs, theirs];
  const yours = t('placement.you', { way: way(agent, chosen.agent.region) });
  return chosen.shopper.nodeId === chosen.agent.nodeId
    ? [atTheirs, `${yours} · ${theirs}`]
    : [`${yours} · ${nameOf(chosen.agent)}`, `${theirs} · ${atTheirs}`];
}

function nameOf({ nodeId, region }: PlacementDecision['chosen']['shopper']): string {
  return t('placement.node', { node: nodeId, region });
}

function way({ measuredMs, estimatedMs }: PartyWays, region: string): string {
  const measured = measuredMs[region];
  if (measured !== undefined) return t('placement.measured', { ms: Math.round(measured) });
  const estimated = estimatedMs[region];
  return estimated === undefined
    ? t('placement.unknown')
    : t('placement.estimated', { ms: Math.round(estimated) });
}

function rules(decision: PlacementDecision): string[] {
  const { shopper, agent, residency, pin, costMs } = decision;
  return [
    // Until both are known it is a comparison of nodes and no time.
    ...(agent === undefined ? [] : [t('placement.delay', { ms: Math.round(costMs) })]),
    ...(residency.length === 0 ? [] : [t('placement.residency', { areas: residency.join(', ') })]),
    ...(pin === undefined ? [] : [t('placement.pinned', { where: pin.nodeId ?? pin.region ?? '' })]),
    ...(shopper.isAdjusted || agent?.isAdjusted === true ? [t('placement.adjusted')] : []),
  ];
}

function others({ rejected, rejectedCounts }: PlacementDecision) {
  if (rejected.length === 0) return html`<p class="quiet">${t('placement.no-others')}</p>`;
  const all = Object.values(rejectedCounts).reduce((sum, count) => sum + count, 0);
  const shown = rejected.slice(0, SHOWN);
  return html`<ul aria-label=${t('placement.others')}>
      ${shown.map(
        ({ nodeId, region, reason, costMs }) =>
          html`<li>
            <span dir="auto">${nameOf({ nodeId, region })}</span>
            <span class="time">
              ${costMs === undefined ? nothing : t('placement.measured', { ms: Math.round(costMs) })}
            </span>
            <span class="why">${t(`placement.reason.${reason}`)}</span>
          </li>`,
      )}
    </ul>
    ${
      all > shown.length
        ? html`<p class="quiet">${t('placement.more', { count: all - shown.length })}</p>`
        : nothing
    }`;
}

define('vitrine-call-placement', CallPlacement);

declare global {
  interface HTMLElementTagNameMap {
    'vitrine-call-placement': CallPlacement;
  }
}
