// The demo page: one number, a thousand, and a race.

import { BlindnymError, Client, HttpService, parseSsin } from 'blindnym';
import 'blindnym/element';

import { ssin, ssins } from './numbers.js';
import { official } from './official.js';

const DOMAIN = 'uhmep_v1';
const REQUESTS = 8;
const BATCH = 1_000;

const $ = (id) => document.getElementById(id);
const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });

/** The service, which shows what was last sent to it. */
class Shown extends HttpService {
  send(path, body) {
    $('sent').value = `POST ${path}\n${body}`;
    return super.send(path, body);
  }
}

const base = location.origin;
const field = document.querySelector('blindnym-ssin');
// No cache: each pseudonym of the same number is a new one, and the page keeps no number.
const client = new Client(new Shown({ base }), { cache: 0 });
const quietClient = (progress) =>
  new Client(new HttpService({ base }), { cache: 0, requests: REQUESTS, progress });

/** Runs work with its button off, and tells what goes wrong. */
async function busy(button, told, work) {
  button.disabled = true;
  told.textContent = '';
  try {
    told.textContent = await work();
  } catch (error) {
    told.textContent = `This went wrong: ${error.message}`;
  } finally {
    button.disabled = false;
  }
}

function one() {
  const form = $('one');
  const show = () => {
    $('held').value = new FormData(form).get('patient') ?? '';
    $('identified').textContent = '';
  };
  field.addEventListener('input', show);
  field.addEventListener('blindnym-pseudonym', show);
  form.addEventListener('reset', () => {
    $('sent').value = '';
    queueMicrotask(show); // the element has been reset by then
  });
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    if (!form.reportValidity()) return;
    void busy($('identify'), $('identified'), async () => {
      const pseudonym = new FormData(form).get('patient');
      return `It is ${parseSsin(await client.identify(field.domain, pseudonym)).display}`;
    });
  });
  $('example').addEventListener('click', () => {
    field.value = ssin(Math.floor(Math.random() * BATCH));
    show();
  });
  $('language').addEventListener('change', ({ target }) => {
    if (target.value) field.lang = target.value;
    else field.removeAttribute('lang');
  });
}

function many(domain) {
  const show = (done) => {
    $('many-bar').value = done;
    $('many-count').textContent = `${whole.format(done)} of ${whole.format(BATCH)}`;
  };
  $('many').addEventListener('click', ({ target }) => {
    show(0);
    void busy(target, $('many-told'), async () => {
      const start = performance.now();
      const results = await quietClient(show).pseudonymizeAll(domain, ssins(BATCH));
      const time = performance.now() - start;
      const errors = results.filter((result) => result instanceof BlindnymError).length;
      const made = whole.format(results.length - errors);
      return `${made} pseudonyms and ${errors} errors in ${whole.format(time)} ms: ${whole.format((BATCH * 1_000) / time)} a second.`;
    });
  });
}

/** How long work takes, and for how long at a stretch the page could do nothing else. */
async function timed(work) {
  let longest = 0;
  let last = performance.now();
  let timer;
  const look = () => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
    timer = setTimeout(look);
  };
  look();
  const start = performance.now();
  const results = await work();
  const time = performance.now() - start;
  look();
  clearTimeout(timer);
  return { results, time, longest };
}

function race(domain) {
  const show = (row, { time, longest }) => {
    const [first, second] = $(row).querySelectorAll('td');
    first.textContent = whole.format(time);
    second.textContent = whole.format(longest);
  };
  $('race').addEventListener('click', ({ target }) => {
    void busy(target, $('race-told'), async () => {
      const values = ssins(Number($('race-size').value));
      const ours = quietClient();
      const theirs = await official(DOMAIN, REQUESTS);
      // The first item is always the slowest, for both.
      await ours.pseudonymizeAll(domain, values.slice(0, 10));
      await theirs(values.slice(0, 10));
      const first = await timed(() => ours.pseudonymizeAll(domain, values));
      show('race-ours', first);
      const second = await timed(() => theirs(values));
      show('race-theirs', second);
      const back = await ours.identifyAll(domain, second.results);
      const right = back.filter((bytes, index) => new TextDecoder().decode(bytes) === values[index]).length;
      const factor = (second.time / first.time).toFixed(1);
      return `The official helper took ${factor} times as long. Blindnym reads ${right} of its ${values.length} pseudonyms.`;
    });
  });
}

one();
try {
  const domain = await client.domain(DOMAIN);
  many(domain);
  race(domain);
  field.service = client;
  field.domain = domain;
} catch (error) {
  $('identified').textContent = `The service cannot be used: ${error.message}`;
}
document.documentElement.dataset.ready = '';
