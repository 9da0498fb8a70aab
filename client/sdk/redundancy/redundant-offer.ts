/** Makes a browser expect redundant speech where the session description of a receiving transport offers Opus. */
import { INNER_PAYLOAD_TYPE } from './red.ts';

const OPUS = /^a=rtpmap:(\d+) opus\/48000\/2\r?\n/m;

/**
 * The payload type that carries speech becomes that of RED, and Opus gets the one that stands inside of it. A section
 * that is so already stays as it is.
 */
export function expectRedundant(sdp: string): string {
  return sdp
    .split(/^(?=m=)/m)
    .map((section) => (section.startsWith('m=audio') ? expectInSection(section) : section))
    .join('');
}

/**
 * The library writes what it knows of Opus behind the parameters of the payload type that it knows, which is RED's
 * now. Left there, the browser would find no RED in the next offer, and refuse the voice.
 */
export function answerRedundant(sdp: string): string {
  const inner = INNER_PAYLOAD_TYPE;
  return sdp.replaceAll(new RegExp(`^(a=fmtp:\\d+ ${inner}/${inner})\\S*`, 'gm'), '$1');
}

function expectInSection(section: string): string {
  const payloadType = OPUS.exec(section)?.[1];
  if (payloadType === undefined || payloadType === String(INNER_PAYLOAD_TYPE)) return section;
  const inner = INNER_PAYLOAD_TYPE;
  const own = new RegExp(`^a=(rtpmap|fmtp|rtcp-fb):${payloadType} (.*)$`);
  const lines = section.split(/(?<=\n)/).flatMap((line) => {
    const [, attribute, value] = own.exec(line.trimEnd()) ?? [];
    if (attribute === undefined) return [line];
    const ofInner = `a=${attribute}:${inner} ${value}\r\n`;
    if (attribute === 'rtcp-fb') return [line, ofInner];
    if (attribute === 'fmtp') return [ofInner];
    return [
      `a=rtpmap:${payloadType} red/48000/2\r\n`,
      `a=fmtp:${payloadType} ${inner}/${inner}\r\n`,
      ofInner,
    ];
  });
  return lines.join('').replace(/^(m=audio \d+ \S+) (.*?)(\r?\n)/, `$1 $2 ${inner}$3`);
}
