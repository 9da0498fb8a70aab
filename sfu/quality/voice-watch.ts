/**
 * Looks how the voices of one room arrive, and has their senders protect them accordingly. Sleeps while nothing is
 * lost: most calls hardly wake it.
 */
import type { PeerId, ProducerId } from '#protocol/ids.ts';
import type { VoiceReception } from '#protocol/rtp.ts';
import type { LossMeter, StreamQuality } from './loss-meter.ts';
import { UNPROTECTED, protect } from './voice-protection.ts';
import type { Protection, ProtectionRules } from './voice-protection.ts';

/** A voice that arrives at this node: from a peer of its own, or over the pipe. */
export interface Voice {
  readonly id: ProducerId;
  readonly owner: PeerId;
  readonly meter: LossMeter;
  /** Those who are sent it. */
  readonly receivers: readonly VoiceReceiver[];
}

export interface VoiceReceiver {
  readonly canDecode: boolean;
  readonly meter: LossMeter;
  /** Share of packets that its whole link is known to lose: of the voice alone it reports only every few seconds. */
  readonly linkLoss: number;
}

export interface VoiceWatchDeps {
  readonly own: () => readonly (Voice & { readonly rules: ProtectionRules })[];
  readonly fromPartner: () => readonly Voice[];
  /** The partner's word on how a voice of ours arrives at its peers. */
  readonly atPartner: (id: ProducerId) => VoiceReception | undefined;
  /** Idempotent at the sender; told again now and then, for a word may be lost. With the loss that is the cause. */
  readonly tell: (owner: PeerId, id: ProducerId, copies: readonly number[], loss: number) => void;
  readonly tellPartner: (voices: VoiceReception[]) => void;
}

const EVERY_MS = 1000;
/** Looks without any loss before it goes to sleep. */
const CALM_LOOKS = 15;
const TELL_AGAIN_LOOKS = 5;

interface Told {
  readonly protection: Protection;
  /** How many looks ago; undefined while there was nothing to tell. */
  readonly looksAgo: number | undefined;
}

export class VoiceWatch {
  readonly #deps: VoiceWatchDeps;
  readonly #told = new Map<ProducerId, Told>();
  #timer: NodeJS.Timeout | undefined;
  #calmLooks = 0;
  #closed = false;

  constructor(deps: VoiceWatchDeps) {
    this.#deps = deps;
  }

  /** Something was lost, or somebody came or went. */
  readonly wake = (): void => {
    this.#calmLooks = 0;
    if (this.#timer !== undefined || this.#closed) return;
    this.#timer = setTimeout(() => void this.#look(), 0);
  };

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
  }

  async #look(): Promise<void> {
    const { own, fromPartner, tellPartner } = this.#deps;
    const voices = own();
    const losses = await Promise.all(voices.map((voice) => this.#lookAt(voice)));
    const far = await Promise.all(fromPartner().map(receptionOf));
    if (this.#closed) return;
    if (far.length > 0) tellPartner(far);
    for (const id of this.#told.keys()) if (!voices.some((voice) => voice.id === id)) this.#told.delete(id);
    const isCalm = [...losses, ...far.map(({ loss }) => loss)].every((loss) => loss === 0);
    const isProtected = [...this.#told.values()].some(({ protection }) => protection.level > 0);
    this.#calmLooks = isCalm && !isProtected ? this.#calmLooks + 1 : 0;
    this.#timer = this.#calmLooks < CALM_LOOKS ? setTimeout(() => void this.#look(), EVERY_MS) : undefined;
  }

  async #lookAt(voice: Voice & { readonly rules: ProtectionRules }): Promise<number> {
    const before = this.#told.get(voice.id);
    const arrival = await voice.meter.read();
    const near = await worstOf(voice.receivers);
    const far = this.#deps.atPartner(voice.id);
    const worst = near === undefined ? far : far === undefined ? near : worseOf(near, far);
    if (this.#closed) return 0;
    const loss = 1 - (1 - (arrival?.loss ?? 0)) * (1 - (worst?.loss ?? 0));
    const protection = protect(
      voice.rules,
      before?.protection ?? UNPROTECTED,
      {
        loss,
        rttMs: worst?.rttMs ?? 0,
        queueMs: Math.max(arrival?.queueMs ?? 0, worst?.queueMs ?? 0),
        canDecode: worst?.canDecode ?? false,
      },
      performance.now(),
    );
    const isNew = String(protection.copies) !== String(before?.protection.copies ?? []);
    const isDue = (before?.looksAgo ?? 0) >= TELL_AGAIN_LOOKS;
    if (isNew || isDue) this.#deps.tell(voice.owner, voice.id, protection.copies, loss);
    const looksAgo = before?.looksAgo === undefined ? undefined : before.looksAgo + 1;
    this.#told.set(voice.id, { protection, looksAgo: isNew || isDue ? 0 : looksAgo });
    return loss;
  }
}

const UNKNOWN: StreamQuality = { loss: 0, rttMs: 0, queueMs: 0 };

type Reception = Omit<VoiceReception, 'producerId'>;

/** On the whole way from the partner's node to the ears here. */
async function receptionOf(voice: Voice): Promise<VoiceReception> {
  const [crossing, worst] = await Promise.all([voice.meter.read(), worstOf(voice.receivers)]);
  const loss = 1 - (1 - (crossing?.loss ?? 0)) * (1 - (worst?.loss ?? 0));
  const { canDecode = true, rttMs = 0, queueMs = 0 } = worst ?? {};
  return { producerId: voice.id, canDecode, rttMs, queueMs, loss };
}

/** @returns undefined when there is nobody */
async function worstOf(receivers: Voice['receivers']): Promise<Reception | undefined> {
  const receptions = await Promise.all(
    receivers.map(async ({ canDecode, meter, linkLoss }) => {
      const { loss, rttMs, queueMs } = (await meter.read()) ?? UNKNOWN;
      return { canDecode, loss: Math.max(loss, linkLoss), rttMs, queueMs };
    }),
  );
  return receptions.length === 0 ? undefined : receptions.reduce(worseOf);
}

function worseOf(one: Reception, other: Reception): Reception {
  const { loss, rttMs } = one.loss >= other.loss ? one : other;
  const queueMs = Math.max(one.queueMs, other.queueMs);
  return { loss, rttMs, queueMs, canDecode: one.canDecode && other.canDecode };
}
