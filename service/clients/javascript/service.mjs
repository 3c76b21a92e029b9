// The service under test: started as a process of its own, and stopped whatever happens.

import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const DEFAULT_PROGRAM = fileURLToPath(new URL('../../../target/release/blindnym', import.meta.url));
const SLOWEST_START = 20_000;
const SLOWEST_STOP = 5_000;
const ADDRESS = /^Blindnym serves on (http:\/\/127\.0\.0\.1:\d+) for development/;
// Its input ends when the process that holds the other side does, however that ends.
const WATCH = "process.stdin.resume().on('end', () => process.kill(Number(process.argv[1]), 'SIGKILL'))";

/**
 * Starts the service on a free port, its owner's key in `folder`.
 *
 * @returns {Promise<{base: string, stop: () => Promise<void>}>} its address, and what ends it
 */
export async function startService(folder) {
  const program = process.env.BLINDNYM_BIN || DEFAULT_PROGRAM;
  if (!existsSync(program)) {
    throw new Error(`no ${program}: build it with \`cargo build --release\`, or name another in BLINDNYM_BIN`);
  }
  const key = join(folder, 'owner.pem');
  const args = ['serve', '--dev', '--log', 'off', '--listen', '127.0.0.1:0', '--owner-key', key];
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise((resolve) => {
    child.once('error', resolve);
    child.once('close', resolve);
  });
  const stop = child.pid ? stopper(child, ended) : () => ended;
  try {
    return { base: await address(child), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Asks the process to end, then makes it; a watch does so when this process is gone first. */
function stopper(child, ended) {
  const watch = spawn(process.execPath, ['-e', WATCH, String(child.pid)], {
    detached: true, // a signal to this process's group leaves it alone
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  watch.unref();
  watch.stdin.unref();
  ended.then(() => watch.kill('SIGKILL'));
  return async () => {
    const force = setTimeout(() => child.kill('SIGKILL'), SLOWEST_STOP);
    child.kill('SIGTERM');
    await ended;
    clearTimeout(force);
  };
}

/** The address in the first line that the service prints. */
function address(child) {
  return new Promise((resolve, reject) => {
    let complaint = '';
    child.stderr.setEncoding('utf8').on('data', (text) => {
      complaint += text;
    });
    const fail = (what) => reject(new Error(`the service ${what}\n${complaint}`.trim()));
    const late = setTimeout(() => fail(`printed nothing in ${SLOWEST_START} ms`), SLOWEST_START);
    child.once('error', (error) => fail(`cannot start: ${error.message}`));
    child.once('close', (code, signal) => {
      clearTimeout(late);
      fail(`ended with ${signal ?? code} before it served`);
    });
    // The lines after the first are read too: a full pipe would stop the service.
    createInterface({ input: child.stdout }).on('line', (line) => {
      clearTimeout(late);
      const found = ADDRESS.exec(line);
      if (found) {
        resolve(found[1]);
      } else {
        fail(`began with an unexpected line: ${line}`);
      }
    });
  });
}
