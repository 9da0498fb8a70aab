/** What a server asks of two rooms that belong together, and what the joining node asks of its partner. */
import type { Logger } from '#platform/logger.ts';
import type { Handlers } from '#protocol/contract.ts';
import type { ControlRequests } from '#protocol/control.ts';
import { NodeId } from '#protocol/ids.ts';
import type { PipeId, RoomId } from '#protocol/ids.ts';
import type { Asker } from './control-sessions.ts';
import { Join } from './join.ts';
import { mediaNotFound, refused } from './media-errors.ts';
import type { NodeLinks } from './node-links.ts';
import type { Partner, PartnerVoice } from './partner.ts';
import type { Rooms } from './rooms.ts';

export interface PipeContext {
  readonly rooms: Rooms;
  readonly nodeLinks: NodeLinks | undefined;
  readonly asker: Asker;
  readonly logger: Logger;
}

type PipeRequests = Pick<
  ControlRequests,
  'room.join' | 'pipe.open' | 'pipe.state' | 'pipe.reception' | 'pipe.want' | 'pipe.close'
>;

export const pipeHandlers: Handlers<PipeRequests, PipeContext> = {
  'room.join': ({ roomId, partner }, { rooms, nodeLinks: links, logger }) => {
    if (links === undefined) throw refused('This media node belongs to no cluster.');
    const { otherHalf: room } = rooms.get(roomId);
    const onOver = (): void => {
      rooms.close(roomId, 'its partner has no use for it');
    };
    room.joinThrough(new Join({ room, partner, links, logger, onOver }));
    return {};
  },

  'pipe.open': async ({ roomId, pipeId, end }, { rooms, asker }) => {
    const nodeId = NodeId.safeParse(asker.name);
    if (!nodeId.success) throw refused('This is no name of a node.');
    const { otherHalf } = rooms.get(roomId);
    const partner = await otherHalf.meet(nodeId.data, pipeId, end.ip);
    const isSame = await partner.pipe.connect(end).catch((error: unknown) => {
      otherHalf.part(partner);
      throw error;
    });
    if (!isSame) throw refused('This pipe has another end already.');
    partner.voice = voiceTo(asker, roomId, pipeId);
    partner.state();
    return { end: partner.pipe.end };
  },
  'pipe.state': async ({ roomId, pipeId, producers }, { rooms, asker }) => {
    await ofAsker(rooms, roomId, pipeId, asker).follow(producers);
    return {};
  },
  'pipe.reception': ({ roomId, pipeId, voices }, { rooms, asker }) => {
    ofAsker(rooms, roomId, pipeId, asker).hear(voices);
    return {};
  },
  'pipe.want': ({ roomId, pipeId, pictures }, { rooms, asker }) => {
    ofAsker(rooms, roomId, pipeId, asker).hearWishes(pictures);
    return {};
  },
  'pipe.close': ({ roomId, pipeId }, { rooms, asker }) => {
    const otherHalf = rooms.find(roomId)?.otherHalf;
    const partner = otherHalf?.findPartner(pipeId);
    if (partner?.nodeId === asker.name) otherHalf?.part(partner);
    return {};
  },
};

/** @throws AppError MEDIA_NOT_FOUND */
function ofAsker(rooms: Rooms, roomId: RoomId, pipeId: PipeId, { name }: Asker): Partner {
  const partner = rooms.get(roomId).otherHalf.findPartner(pipeId);
  if (partner?.nodeId !== name) throw mediaNotFound('pipe');
  return partner;
}

function voiceTo({ tell }: Asker, roomId: RoomId, pipeId: PipeId): PartnerVoice {
  return {
    state: (producers) => {
      tell('pipe.stated', { roomId, pipeId, producers });
    },
    received: (voices) => {
      tell('pipe.received', { roomId, pipeId, voices });
    },
    wanted: (pictures) => {
      tell('pipe.wanted', { roomId, pipeId, pictures });
    },
    closed: (reason) => {
      tell('pipe.closed', { roomId, pipeId, reason });
    },
  };
}
