/** What went wrong, for the person who typed a command. */

/** The message is for the person who typed it. */
export class ArgumentError extends Error {}

/** @param command as in `npm run …` */
export function whyNot(error: unknown, command: string): string {
  if (!(error instanceof Error)) return String(error);
  const { code, port } = error as NodeJS.ErrnoException & { readonly port?: number };
  if (code === 'EADDRINUSE')
    return `Port ${port} is taken by another program; choose one with npm run ${command} -- --port.`;
  if (code === 'EADDRNOTAVAIL')
    return `This machine has only one loopback address; the ${command} needs all of 127.0.0.0/8, as Linux has it.`;
  return error.message;
}

const HIGHEST_PORT = 65_535;

/** @throws ArgumentError */
export function readPort(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > HIGHEST_PORT)
    throw new ArgumentError(`--port takes a number from 0 to ${HIGHEST_PORT}, not "${text}".`);
  return port;
}
