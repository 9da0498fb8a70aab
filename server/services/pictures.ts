/** What the sides of a call tell each other of their pictures while a line is thin. Nothing of it is kept. */
import { AppError } from '#protocol/errors.ts';
import type { OutputOf, ParsedInputOf } from '#protocol/contract.ts';
import type { CallId, SessionId } from '#protocol/ids.ts';
import type { Side } from '#protocol/people.ts';
import type { pictureRequests } from '#protocol/pictures.ts';
import { agentOf, isAnswered, isRoomPaused, sideOf } from '#domain/call-record.ts';
import type { CallRecord } from '#domain/call-record.ts';
import type { History } from '#history/history.ts';
import type { Clock } from '#platform/clock.ts';
import { createRateLimit } from '#platform/rate-limit.ts';
import { imageView } from './file-links.ts';
import type { FileLinks } from './file-links.ts';
import type { Live } from './live.ts';
import type { Actor, Notifier } from './ports.ts';

type Input<Name extends keyof typeof pictureRequests> = ParsedInputOf<(typeof pictureRequests)[Name]>;
type Output<Name extends keyof typeof pictureRequests> = OutputOf<(typeof pictureRequests)[Name]>;

export interface Pictures {
  /** @throws AppError CALL_NOT_FOUND, INVALID_TRANSITION before the answer, RATE_LIMITED */
  setRung(actor: Actor, input: Input<'pictures:set-rung'>): Promise<Output<'pictures:set-rung'>>;
  /** @throws AppError as above, also on hold, and FILE_NOT_FOUND when the file is not the actor's or of another conversation */
  sendStill(actor: Actor, input: Input<'pictures:send-still'>): Promise<Output<'pictures:send-still'>>;
  askStill(actor: Actor, input: Input<'pictures:ask-still'>): Promise<Output<'pictures:ask-still'>>;
}

export interface PicturesDeps {
  readonly live: { readonly calls: Pick<Live['calls'], 'get'> };
  readonly history: Pick<History, 'files'>;
  readonly links: Pick<FileLinks, 'sign'>;
  readonly notify: Pick<Notifier, 'toSession'>;
  readonly clock: Clock;
}

/** A link that is good and bad by turns changes a dozen times a minute. */
const RUNGS_PER_MINUTE = 60;
/** One every few seconds, and those that somebody asks for. */
const STILLS_PER_MINUTE = 40;
const ASKS_PER_MINUTE = 30;

export function createPictures({ live, history, links, notify, clock }: PicturesDeps): Pictures {
  const mayChange = createRateLimit(RUNGS_PER_MINUTE);
  const maySend = createRateLimit(STILLS_PER_MINUTE);
  const mayAsk = createRateLimit(ASKS_PER_MINUTE);

  async function reach(actor: Actor, callId: CallId, may: (key: string) => boolean): Promise<Reached> {
    if (!may(actor.sessionId)) throw new AppError('RATE_LIMITED', 'Too much of this; wait a moment.');
    const call = (await live.calls.get(callId))?.value;
    const side = call && sideOf(call, actor.sessionId);
    if (call === undefined || side === undefined)
      throw new AppError('CALL_NOT_FOUND', 'There is no such call.');
    if (!isAnswered(call)) throw new AppError('INVALID_TRANSITION', 'Nobody is in the call to see it.');
    const other = side === 'shopper' ? agentOf(call)?.sessionId : call.shopper.sessionId;
    return { call, side, other };
  }

  return {
    async setRung(actor, { callId, rung, cause }) {
      const { side, other } = await reach(actor, callId, mayChange);
      const weakSide = cause === undefined ? undefined : cause === 'uplink' ? side : otherSide(side);
      const state = { rung, ...(weakSide !== undefined && { weakSide }) };
      if (other !== undefined) notify.toSession(other, 'pictures:changed', { callId, side, state });
      return {};
    },

    async sendStill(actor, { callId, fileId, ageMs }) {
      const { call, side, other } = await reach(actor, callId, maySend);
      if (isRoomPaused(call))
        throw new AppError('INVALID_TRANSITION', 'The call is on hold: nothing of the camera is shown.');
      const file = await history.files.get(fileId);
      if (file?.conversationId !== call.conversationId || file.uploadedBy !== actor.personId)
        throw new AppError('FILE_NOT_FOUND', 'There is no such file.');
      const still = { side, image: imageView(file, links), takenAt: clock.now() - ageMs };
      if (other !== undefined) notify.toSession(other, 'pictures:still', { callId, still });
      return {};
    },

    async askStill(actor, { callId }) {
      const { call } = await reach(actor, callId, mayAsk);
      notify.toSession(call.shopper.sessionId, 'pictures:still-asked', { callId });
      return {};
    },
  };
}

interface Reached {
  readonly call: CallRecord;
  readonly side: Side;
  /** Undefined where there is nobody to tell. */
  readonly other: SessionId | undefined;
}

function otherSide(side: Side): Side {
  return side === 'shopper' ? 'agent' : 'shopper';
}
