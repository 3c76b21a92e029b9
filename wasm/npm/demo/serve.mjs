// Serves the demo, strictly: `BLINDNYM_BIN=blindnym node demo/serve.mjs FOLDER [PORT]`.
//
// The service runs behind it, so that the page talks to its own origin only.

import { createServer } from 'node:http';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { extname, join, relative, sep } from 'node:path';

import { startService } from '../../../service/clients/javascript/service.mjs';

const TYPES = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
};
const HEADERS = {
  'Cache-Control': 'no-store',
  'Content-Security-Policy': [
    "default-src 'none'",
    "script-src 'self' 'wasm-unsafe-eval'",
    "style-src 'self'",
    "connect-src 'self'",
    "worker-src 'self'",
    "img-src 'self'",
    "form-action 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
};
const SERVICE = '/pseudo/v1/';

/** The files of a folder, read once: nothing outside it can be asked for. */
async function read(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = new Map();
  for (const entry of entries.filter((found) => found.isFile())) {
    const path = join(entry.parentPath ?? entry.path, entry.name);
    files.set(`/${relative(folder, path).split(sep).join('/')}`, await readFile(path));
  }
  files.set('/', files.get('/index.html'));
  return files;
}

/** Hands a request on to the service, and its answer back. */
async function forward(base, request, response) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const headers = {};
  for (const name of ['accept', 'content-type']) {
    if (request.headers[name]) headers[name] = request.headers[name];
  }
  const body = request.method === 'POST' ? Buffer.concat(chunks) : undefined;
  const answer = await fetch(base + request.url, { method: request.method, headers, body, redirect: 'error' });
  const back = { ...HEADERS };
  for (const name of ['content-type', 'retry-after']) {
    if (answer.headers.has(name)) back[name] = answer.headers.get(name);
  }
  response.writeHead(answer.status, back).end(Buffer.from(await answer.arrayBuffer()));
}

function respond(files, base, request, response) {
  if (request.url.startsWith(SERVICE)) {
    forward(base, request, response).catch(() => response.writeHead(502, HEADERS).end());
    return;
  }
  const path = request.url.split('?')[0];
  const file = files.get(path);
  if (!file || request.method !== 'GET') {
    response.writeHead(file ? 405 : 404, HEADERS).end();
    return;
  }
  const type = TYPES[extname(path) || '.html'] ?? 'application/octet-stream';
  response.writeHead(200, { ...HEADERS, 'Content-Type': type }).end(file);
}

const [folder, port = '0'] = process.argv.slice(2);
if (!folder) throw new Error('usage: node demo/serve.mjs FOLDER [PORT]');
const files = await read(folder);
const keys = await mkdtemp(join(tmpdir(), 'blindnym-demo-'));
let service;
const end = async (code) => {
  await service?.stop();
  await rm(keys, { recursive: true, force: true });
  process.exit(code);
};
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => void end(0));
try {
  service = await startService(keys);
  const server = createServer((request, response) => respond(files, service.base, request, response));
  server.listen(Number(port), '127.0.0.1', () => {
    console.log(`The demo is on http://127.0.0.1:${server.address().port} (Ctrl-C ends it)`);
  });
} catch (error) {
  console.error(error.message);
  await end(1);
}
