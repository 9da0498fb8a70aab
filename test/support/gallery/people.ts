/** Who appears in the gallery, and what they say. */
import type { PastCall } from '#protocol/agents.ts';
import type { CallView } from '#protocol/calls.ts';
import type { CallCheck } from '#protocol/check.ts';
import type { ConversationSummary } from '#protocol/chat.ts';
import { CallId, ConversationId, MessageId, NodeId, PersonId, SessionId } from '#protocol/ids.ts';
import { REJECTIONS } from '#protocol/placement.ts';
import type { CallPlacement, Rejection } from '#protocol/placement.ts';
import type { Person, Side } from '#protocol/people.ts';
import type { ShownMessage } from '#sdk/api.ts';

export type Tongue = 'en' | 'zh';

const now = Date.now();
const minutes = (count: number): number => count * 60_000;
const uuid = (n: number): string => `01890000-0000-7000-8000-${String(n).padStart(12, '0')}`;

export const shopper = (tongue: Tongue): Person => ({
  id: PersonId.parse('shopper:4711'),
  displayName: tongue === 'zh' ? '林晓雨' : 'Amelie Laurent',
});
export const agent = (tongue: Tongue): Person => ({
  id: PersonId.parse('agent:7'),
  displayName: tongue === 'zh' ? '王敏' : 'Jonas',
});

const SAID: Record<Tongue, readonly [Side, string][]> = {
  en: [
    ['shopper', 'Hello! Does the armchair come in a darker green?'],
    ['shopper', 'And would it fit beside a 70 cm radiator?'],
    [
      'agent',
      'Good morning Amelie. It does: “Moss” is the darkest of the twelve. Shall I hold it up to the camera?',
    ],
    ['shopper', 'That would be wonderful.'],
    [
      'agent',
      'The seat is 68 cm deep, so it clears the radiator with two centimetres to spare. Here it is in daylight:',
    ],
  ],
  zh: [
    ['shopper', '您好！这款扶手椅有更深一点的绿色吗？'],
    ['shopper', '旁边有 70 厘米高的暖气片，放得下吗？'],
    ['agent', '早上好，林女士。有的，“苔绿”是十二色里最深的。要不要我拿到镜头前给您看看？'],
    ['shopper', '太好了。'],
    ['agent', '座深 68 厘米，离暖气片还有两厘米。这是自然光下的样子：'],
  ],
};

export const conversationId = (n: number): ConversationId => ConversationId.parse(`conv_${uuid(n)}`);

export function talk(tongue: Tongue, own: Side): ShownMessage[] {
  const people = { shopper: shopper(tongue), agent: agent(tongue) };
  const texts = SAID[tongue].map(([side, text], index): ShownMessage => ({
    id: MessageId.parse(`msg_${uuid(index + 1)}`),
    from: people[side],
    isOwn: side === own,
    sentAt: now - minutes(14 - index * 2),
    body: { type: 'text', text },
    status: 'sent',
    sequence: index + 1,
    error: undefined,
  }));
  const picture = '/products/armchair.svg';
  const image: ShownMessage = {
    id: MessageId.parse(`msg_${uuid(90)}`),
    from: people.agent,
    isOwn: own === 'agent',
    sentAt: now - minutes(5.5),
    body: {
      type: 'image',
      fileId: `file_${uuid(1)}` as never,
      width: 400,
      height: 400,
      url: picture,
      thumbnailUrl: picture,
    },
    status: 'sent',
    sequence: texts.length + 1,
    error: undefined,
  };
  return [...texts, image];
}

/** From a phone on the other side of the world. */
export const CHECK: CallCheck = {
  microphone: 'heard',
  camera: 'open',
  way: 'udp',
  roundTripMs: 240,
  downKbps: 1900,
  upKbps: 420,
};

export function callView(tongue: Tongue, change: Partial<CallView> = {}): CallView {
  return {
    id: CallId.parse(`call_${uuid(1)}`),
    version: 3,
    conversationId: conversationId(1),
    state: 'active',
    media: 'video',
    scenario: 'consult',
    topic: tongue === 'zh' ? '颜色与尺寸' : 'Colours and sizes',
    language: tongue,
    context: {
      product: {
        id: 'armchair',
        name: tongue === 'zh' ? '角落扶手椅' : 'Nook armchair',
        price: '€640',
        imageUrl: '/products/armchair.svg',
        url: '/shop.html?product=armchair',
      },
      order: { id: 'F-20418', placedAt: '2026-11-02' },
      page: '/shop.html?product=armchair',
    },
    shopper: { ...shopper(tongue), sessionId: SessionId.parse(`ses_${uuid(1)}`), connected: true },
    agent: { ...agent(tongue), sessionId: SessionId.parse(`ses_${uuid(2)}`), connected: true },
    createdAt: now - 95_000,
    acceptedAt: now - 73_000,
    mediaGeneration: 1,
    check: CHECK,
    ...change,
  };
}

export function history(tongue: Tongue): PastCall[] {
  const product = tongue === 'zh' ? '弧形台灯' : 'Arc desk lamp';
  const past = (n: number, days: number, talkSeconds: number): PastCall => ({
    callId: CallId.parse(`call_${uuid(100 + n)}`),
    startedAt: now - days * 86_400_000,
    endedAt: now - days * 86_400_000 + talkSeconds * 1000,
    media: n % 2 === 0 ? 'video' : 'voice',
    product,
    agentName: agent(tongue).displayName,
    endReason: 'completed',
    talkSeconds,
  });
  return [past(0, 3, 412), past(1, 19, 0), past(2, 41, 655)];
}

/** A pair of nodes, and every kind of reason against the others. */
export function decisions(): CallPlacement['decisions'] {
  const node = (nodeId: string, region: string) => ({ nodeId: NodeId.parse(nodeId), region });
  const reasons = Object.keys(REJECTIONS) as Rejection[];
  return [
    {
      at: now - 74_000,
      cause: 'ring',
      shopper: { measuredMs: { 'ap-southeast-1': 41.2 }, estimatedMs: {}, isAdjusted: true },
      agent: { measuredMs: {}, estimatedMs: { 'eu-central-1': 23 }, isAdjusted: false },
      residency: ['eu', 'sg'],
      pin: { region: 'ap-southeast-1' },
      chosen: {
        shopper: node('media-node-sin-04.example', 'ap-southeast-1'),
        agent: node('media-node-fra-11.example', 'eu-central-1'),
      },
      costMs: 182.4,
      rejected: reasons.toReversed().map((reason, index) => ({
        ...node(`media-node-${index}.example`, 'us-east-1'),
        reason,
        ...(index < 2 && { costMs: 231.4 + index }),
      })),
      rejectedCounts: Object.fromEntries(reasons.map((reason) => [reason, 12])),
    },
  ];
}

export function conversations(tongue: Tongue): ConversationSummary[] {
  const names =
    tongue === 'zh' ? ['林晓雨', '陈建国', '赵敏'] : ['Amelie Laurent', 'Tobias Brandt', 'Priya Raman'];
  const lines =
    tongue === 'zh'
      ? ['太好了。', '背包能放下 15 寸电脑吗？还有防雨罩吗？', '谢谢，已经收到了！']
      : [
          'That would be wonderful.',
          'Does the backpack take a 15-inch laptop? And is there a rain cover?',
          'Thank you, it has arrived!',
        ];
  return names.map((displayName, index) => ({
    conversationId: conversationId(index + 1),
    shopper: { id: PersonId.parse(`shopper:${4711 + index}`), displayName },
    unread: [0, 2, 0][index] ?? 0,
    lastMessage: {
      id: MessageId.parse(`msg_${uuid(200 + index)}`),
      conversationId: conversationId(index + 1),
      sequence: 4,
      from: { id: PersonId.parse(`shopper:${4711 + index}`), displayName },
      side: 'shopper',
      sentAt: now - minutes([2, 9, 60 * 27][index] ?? 0),
      body: { type: 'text', text: lines[index] ?? '' },
    },
  }));
}
