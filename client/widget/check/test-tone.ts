/** Two soft notes, through the speaker that the person has chosen for calls. */
import { speaker } from '#ui/call/speaker.ts';

const NOTES_HZ = [587.3, 880];
const NOTE_S = 0.42;

/** To be called from a press: browsers play no sound otherwise. Resolves when it is over. */
export async function playTestTone(): Promise<void> {
  const context: AudioContext & { setSinkId?: (id: string) => Promise<void> } = new AudioContext();
  try {
    if (speaker.deviceId !== '') await context.setSinkId?.(speaker.deviceId).catch(() => undefined);
    await context.resume();
    NOTES_HZ.forEach((hertz, index) => {
      const at = context.currentTime + 0.05 + index * NOTE_S * 0.8;
      const tone = new OscillatorNode(context, { frequency: hertz });
      const loudness = new GainNode(context, { gain: 0 });
      loudness.gain.setValueAtTime(0, at);
      loudness.gain.linearRampToValueAtTime(0.25, at + 0.03);
      loudness.gain.exponentialRampToValueAtTime(0.001, at + NOTE_S);
      tone.connect(loudness).connect(context.destination);
      tone.start(at);
      tone.stop(at + NOTE_S);
    });
    const allMs = 1000 * (0.1 + NOTES_HZ.length * NOTE_S);
    await new Promise((resolve) => setTimeout(resolve, allMs));
  } finally {
    await context.close().catch(() => undefined);
  }
}
