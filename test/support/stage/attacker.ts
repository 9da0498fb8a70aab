/** A signed-in person who sends bad messages and looks closely at the answers. */
import { randomUUID } from 'node:crypto';
import { SignJWT } from 'jose';
import type { Socket } from 'socket.io-client';
import { WireError } from '#protocol/errors.ts';
import type { Role } from '#protocol/people.ts';
import { openSocket } from '../signaling-client.ts';
import type { BadMessage } from './bad-messages.ts';

export const SHOP = { issuer: 'attacked-shop', secret: 'a secret of at least thirty-two characters' };

export interface Answers {
  /** How many answers of each code; `ok` for those that were in order after all. */
  readonly codes: Record<string, number>;
  /** What no answer may be: unreadable, without a code of the table, or telling about our insides. */
  readonly wrong: string[];
}

const ANSWER_MS = 15_000;
const INSIDES = /node_modules|\/server\/|\bat .+:\d+:\d+|SQLITE|ZodError|Cannot read prop/;

export async function attack(
  origin: string,
  role: Role,
  messages: readonly BadMessage[],
  { parallel }: { readonly parallel: number },
): Promise<Answers> {
  const answers: Answers = { codes: {}, wrong: [] };
  let socket = await signIn(origin, role);
  const queue = [...messages];
  const send = async (): Promise<void> => {
    for (let message = queue.shift(); message !== undefined; message = queue.shift()) {
      if (!socket.connected) socket = await signIn(origin, role);
      judge(message, await ask(socket, message), answers);
    }
  };
  await Promise.all(Array.from({ length: parallel }, send));
  socket.close();
  return answers;
}

async function ask(socket: Socket, { event, payload }: BadMessage): Promise<unknown> {
  const asked = payload === undefined ? [] : [payload];
  try {
    return (await socket.timeout(ANSWER_MS).emitWithAck(event, ...asked)) as unknown;
  } catch (error) {
    return error;
  }
}

function judge({ event, payload }: BadMessage, answer: unknown, { codes, wrong }: Answers): void {
  const reply = answer as { ok?: unknown; error?: unknown } | null;
  const isOk = typeof reply === 'object' && reply !== null && 'ok' in reply;
  const error = WireError.strict().safeParse(isOk ? undefined : reply?.error);
  const code = isOk ? 'ok' : (error.data?.code ?? 'none');
  codes[code] = (codes[code] ?? 0) + 1;
  if (code === 'none' || code === 'INTERNAL' || (!isOk && INSIDES.test(JSON.stringify(reply)))) {
    wrong.push(
      `${event} ${shortened(payload)} → ${answer instanceof Error ? answer.message : shortened(answer)}`,
    );
  }
}

function shortened(value: unknown): string {
  return (JSON.stringify(value) ?? 'undefined').slice(0, 300);
}

async function signIn(origin: string, role: Role): Promise<Socket> {
  const now = Math.floor(Date.now() / 1000);
  const token = await new SignJWT({ role, name: `Bad ${role}` })
    .setProtectedHeader({ alg: 'HS256' })
    .setIssuer(SHOP.issuer)
    .setSubject(randomUUID())
    .setJti(randomUUID())
    .setIssuedAt(now)
    .setExpirationTime(now + 60)
    .sign(new TextEncoder().encode(SHOP.secret));
  return openSocket(origin, { token });
}
