/** `npm run lab`: a server behind two access lines, the shopper's and the agent's, made bad while somebody looks. */
import { createWriteStream, mkdirSync } from 'node:fs';
import path from 'node:path';
import { stopAtSignal } from '#platform/stop-signals.ts';
import { openLines } from '#test/relay/lines.ts';
import { createPrograms } from '../cluster/programs.ts';
import { ArgumentError, whyNot } from '../why-not.ts';
import { type Asked, HELP, SIDES, type Side, USAGE, readArguments, readTyped } from './arguments.ts';
import { type PersonLine, openPersonLine } from './person-line.ts';
import { openScreen } from './screen.ts';

const EVERY_MS = 1000;

async function start({ port, folder, sides, wishes, trace }: Asked & { readonly kind: 'start' }) {
  // Until there is something to stop: what was started ends with us.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(1));
  mkdirSync(folder, { recursive: true });
  const lines = await openLines(SIDES, { port });
  const logFile = path.join(folder, 'server.log');
  const log = createWriteStream(logFile);
  const programs = createPrograms({
    folder: path.resolve(folder),
    onLine: (_, line) => void log.write(`${line}\n`),
  });
  const history = { file: path.resolve(folder, 'history.sqlite'), files: path.resolve(folder, 'files') };
  process.stdout.write('Starting the server …\n');
  const server = await programs.embedded('server', { ...lines.config, history });

  const people = SIDES.map((side) => openPersonLine(side, lines.of[side]));
  const screen = openScreen({ onLine, onEnd: () => process.kill(process.pid, 'SIGINT') });
  introduce();
  begin();
  const telling = setInterval(
    () => screen.status(people.map((person) => person.traffic()).join('\n')),
    EVERY_MS,
  );

  let isStopping = false;
  stopAtSignal(
    async () => {
      isStopping = true;
      clearInterval(telling);
      screen.say('Stopping …');
      screen.close();
      await server.end();
      await lines.close();
    },
    (error) => process.stderr.write(`Not everything stopped well: ${String(error)}\n`),
  );
  void server.ended().then((how) => {
    if (isStopping) return;
    screen.close();
    process.stderr.write(`The server has ended (${how}); ${logFile} may say why.\n`);
    process.exit(1);
  });

  function of(chosen: readonly Side[]): readonly PersonLine[] {
    return people.filter(({ side }) => chosen.includes(side));
  }

  function introduce(): void {
    screen.say(`
  Shop, over the shopper’s line   ${lines.of.shopper.origin}/
  Desk, over the agent’s line     ${lines.of.agent.origin}/desk

  Pages, signaling and media of each go through their own line. Words change it while a call runs, as in
  down 150k loss 20; help tells all of them. Log: ${logFile}. Ctrl-C ends everything.
`);
  }

  function begin(): void {
    for (const person of of(sides)) {
      const begun = person.do({ kind: 'change', wishes });
      screen.say(trace === undefined ? begun : person.do({ kind: 'trace', name: trace }));
    }
  }

  function onLine(line: string): void {
    try {
      const typed = readTyped(line);
      if (typed.kind === 'help') screen.say(HELP);
      if (typed.kind === 'quit') process.kill(process.pid, 'SIGINT');
      if (typed.kind !== 'do') return;
      for (const person of of(typed.sides ?? sides)) screen.say(person.do(typed.deed));
    } catch (error) {
      if (!(error instanceof ArgumentError)) throw error;
      screen.say(error.message);
    }
  }
}

try {
  const asked = readArguments(process.argv.slice(2));
  if (asked.kind === 'help') process.stdout.write(`${USAGE}\n`);
  else await start(asked);
} catch (error) {
  process.stderr.write(`${whyNot(error, 'lab')}\n`);
  process.exit(1);
}
