import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { execFile } from 'node:child_process';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';

/** A tree in the shape of ours, in which these files break the rules they are listed with. */
const VIOLATIONS: [file: string, code: string, rule: string][] = [
  ['server/services/cycle-a.ts', "import './cycle-b.ts';", 'no-cycles'],
  ['server/services/lost.ts', "import './nowhere.ts';", 'resolvable'],
  ['server/app.ts', "import '../sfu/node.ts';", 'only-embedded-starts-sfu'],
  ['server/main.ts', "import '../test/support/thing.ts';", 'no-product-code-imports-tests-or-scripts'],
  ['config/load.ts', "import '../server/protocol/errors.ts';", 'config-is-a-leaf'],
  ['server/protocol/calls.ts', "import '../domain/call.ts';", 'protocol-is-a-leaf'],
  ['server/protocol/chat.ts', "import 'express';", 'protocol-packages'],
  ['server/protocol/media.ts', "import 'node:fs';", 'protocol-is-for-browsers-too'],
  ['server/domain/agent.ts', "import '#platform/clock.ts';", 'domain-arrows'],
  ['server/domain/node.ts', "import * as z from 'zod';", 'domain-packages'],
  ['server/domain/session.ts', "import 'node:crypto';", 'domain-is-pure'],
  ['server/platform/link/dial.ts', "import type { Call } from '#domain/call.ts';", 'platform-arrows'],
  ['server/history/calls.ts', "import '../services/calls.ts';", 'history-arrows'],
  ['server/services/agents.ts', "import '../signaling/gateway.ts';", 'services-arrows'],
  ['server/signaling/auth.ts', "import '../history/schema.ts';", 'signaling-arrows'],
  ['server/http/health.ts', "import '../domain/call.ts';", 'http-arrows'],
  ['sfu/room.ts', "import '../server/services/calls.ts';", 'sfu-arrows'],
  ['client/sdk/media.ts', "import '../../server/platform/clock.ts';", 'client-arrows'],
  ['client/sdk/log.ts', "import 'pino';", 'client-packages'],
  ['client/sdk/events.ts', "import 'node:events';", 'client-is-for-browsers'],
];

/** Only there to close the circle; a cycle is reported once. */
const OTHER_HALF: [file: string, code: string][] = [
  ['server/services/cycle-b.ts', "import type { A } from './cycle-a.ts';"],
];

const ALLOWED: [file: string, code: string][] = [
  ['server/embedded.ts', "import '../sfu/node.ts';"],
  ['server/protocol/errors.ts', "import * as z from 'zod';"],
  ['server/domain/call.ts', "import '#protocol/errors.ts'; export type Call = string;"],
  ['server/platform/clock.ts', "import 'node:timers'; import 'uuid';"],
  ['server/history/schema.ts', "import 'kysely'; import '#platform/clock.ts';"],
  ['server/services/calls.ts', "import '#domain/call.ts'; import '#history/schema.ts';"],
  ['server/signaling/gateway.ts', "import 'socket.io'; import '#services/calls.ts';"],
  ['sfu/node.ts', "import 'mediasoup'; import '#protocol/errors.ts'; import '../config/schema.ts';"],
  ['config/schema.ts', "import * as z from 'zod';"],
  [
    'client/sdk/call.ts',
    "import 'mediasoup-client'; import 'socket.io-client'; import '#protocol/errors.ts';",
  ],
  ['client/widget/widget.ts', "import 'lit'; import 'lit/decorators.js'; import '../sdk/call.ts';"],
  ['test/support/thing.ts', "import '../../sfu/node.ts'; import 'express';"],
];

interface Violation {
  from: string;
  rule: { name: string };
}

const repository = process.cwd();
let tree: string;
let reported: string[];

beforeAll(async () => {
  tree = mkdtempSync(path.join(os.tmpdir(), 'vitrine-rules-'));
  for (const [file, code] of [...ALLOWED, ...VIOLATIONS, ...OTHER_HALF]) {
    mkdirSync(path.dirname(path.join(tree, file)), { recursive: true });
    writeFileSync(path.join(tree, file), `${code}\n`);
  }
  for (const file of ['package.json', 'tsconfig.json', '.dependency-cruiser.cjs']) {
    cpSync(path.join(repository, file), path.join(tree, file));
  }
  symlinkSync(path.join(repository, 'node_modules'), path.join(tree, 'node_modules'));

  const folders = ['config', 'server', 'sfu', 'client', 'test'];
  const output = await promisify(execFile)(
    process.execPath,
    ['node_modules/.bin/depcruise', ...folders, '--output-type=json'],
    { cwd: tree, maxBuffer: 2 ** 26 },
  ).catch((error: unknown) => error as { stdout: string }); // it fails with the number of violations
  const { summary } = JSON.parse(output.stdout) as { summary: { violations: Violation[] } };
  reported = summary.violations.map(({ from, rule }) => `${from}: ${rule.name}`);
}, 20_000);

afterAll(() => {
  rmSync(tree, { recursive: true, force: true });
});

test.each(VIOLATIONS)('%s with `%s` breaks the rule %s', (file, _code, rule) => {
  expect(reported).toContain(`${file}: ${rule}`);
});

test.each(ALLOWED)('%s may contain `%s`', (file) => {
  expect(reported.filter((violation) => violation.startsWith(`${file}:`))).toEqual([]);
});
