// The package in Deno, which the npm package `deno` brings.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { arch, platform, tmpdir } from 'node:os';
import { join } from 'node:path';
import { it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { startService } from '../../../service/clients/javascript/service.mjs';

const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const system = `${platform()}-${arch()}${platform() === 'linux' ? '-glibc' : ''}`;
// Its own launcher would copy the program first.
const PROGRAM = here(`../node_modules/@deno/${system}/deno${platform() === 'win32' ? '.exe' : ''}`);
const SLOW = { timeout: 120_000 };

it('brings values back in Deno', SLOW, async () => {
  assert.ok(existsSync(PROGRAM), `no ${PROGRAM}: npm ci installs it`);
  const folder = await mkdtemp(join(tmpdir(), 'blindnym-deno-'));
  const service = await startService(folder);
  try {
    const allowed = [`--allow-read=${here('..')}`, `--allow-net=${new URL(service.base).host}`];
    const args = ['run', '--no-prompt', '--no-config', '--no-lock', '--no-remote', '--no-npm', ...allowed];
    const env = { ...process.env, DENO_DIR: folder, DENO_NO_UPDATE_CHECK: '1' };
    const { stdout } = await promisify(execFile)(PROGRAM, [...args, here('deno.mjs'), service.base], { env });
    const { deno, ...told } = JSON.parse(stdout);
    assert.match(deno, /^\d+\.\d+/);
    assert.deepEqual(told, {
      audiences: [true, true, true, true],
      values: ['97071143362', '82042605839', '', 'Hélène'],
      display: '97.07.11-433.62',
      refused: { name: 'BlindnymError', code: 'base64' },
      owner: 'missing_member',
    });
  } finally {
    await service.stop();
    await rm(folder, { recursive: true, force: true });
  }
});
