/**
 * An agent's desk that is open in the same browser reads for the page: the agent is signed in there, and a second
 * sign-in would take the session away from the desk. What is passed on is the call's figures, never a token.
 */
import * as z from 'zod';
import { CallQuality } from '#protocol/call-quality.ts';
import { CallId } from '#protocol/ids.ts';

const NAME = 'vitrine:call-quality';
const Question = z.object({ question: z.string(), callId: CallId });
const Answer = z.object({ answer: z.string(), quality: CallQuality });

/** A desk answers as soon as its server does. */
const PATIENCE_MS = 1500;
/** No desk hears: nobody has to wait for the server. */
const SILENCE_MS = 250;
const Heard = z.object({ heard: z.string() });

/** @returns undefined where no desk is open, or it may not read the call either */
export function askDesks(callId: CallId): Promise<CallQuality | undefined> {
  const channel = new BroadcastChannel(NAME);
  const question = String(Math.random());
  return new Promise((resolve) => {
    const end = (quality?: CallQuality): void => {
      clearTimeout(timer);
      channel.close();
      resolve(quality);
    };
    let timer = setTimeout(end, SILENCE_MS);
    channel.addEventListener('message', ({ data }) => {
      if (Heard.safeParse(data).data?.heard === question) {
        clearTimeout(timer);
        timer = setTimeout(end, PATIENCE_MS);
      }
      const told = Answer.safeParse(data);
      if (told.success && told.data.answer === question) end(told.data.quality);
    });
    channel.postMessage({ question, callId });
  });
}

/** @returns stops the answering */
export function answerPages(read: (id: CallId) => Promise<CallQuality>): () => void {
  const channel = new BroadcastChannel(NAME);
  channel.addEventListener('message', ({ data }) => {
    const asked = Question.safeParse(data);
    if (!asked.success) return;
    const { question, callId } = asked.data;
    channel.postMessage({ heard: question });
    read(callId).then(
      (quality) => {
        channel.postMessage({ answer: question, quality });
      },
      () => undefined,
    );
  });
  return () => {
    channel.close();
  };
}
