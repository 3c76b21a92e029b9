// In the page: what a caller's own work costs. The clock stands while the service is asked.

const decoder = new TextDecoder();

/** Milliseconds of the caller's work. */
class Clock {
  #spent = 0;
  #since = 0;

  /** How long `work` takes, what it waits for in `outside` left out, and what it made. */
  async measure(work) {
    this.#spent = 0;
    this.#since = performance.now();
    const made = await work();
    return { made, spent: this.#spent + performance.now() - this.#since };
  }

  async outside(work) {
    this.#spent += performance.now() - this.#since;
    try {
      return await work();
    } finally {
      this.#since = performance.now();
    }
  }
}

const clock = new Clock();

/** The service's answer, asked for while the clock stands. */
const ask = (path, body) =>
  clock.outside(async () => {
    const answer = await fetch(path, { method: 'POST', body });
    if (!answer.ok) throw new Error(`${path}: status ${answer.status}`);
    return answer.text();
  });

/** A helper with the official one's names: from values to texts and back. */
function helper({ PseudonymisationHelper, Curve }, { domain: key, audience, bufferSize }) {
  const send = (operation) => (domain, body) => ask(`/pseudo/v1/domains/${domain}/${operation}`, body);
  const client = {
    pseudonymize: send('pseudonymize'),
    pseudonymizeMultiple: send('pseudonymizeMultiple'),
    identify: send('identify'),
    identifyMultiple: send('identifyMultiple'),
  };
  const domain = new PseudonymisationHelper(client).createDomain(key, Curve.P521, audience, bufferSize);
  const { valueFactory: values, pseudonymInTransitFactory: pseudonyms } = domain;
  const every = (many) => Array.from({ length: many.lengthPoints() }, (_, index) => many.getPoint(index).asString());
  return {
    async pseudonymize(texts) {
      if (texts.length === 1) return [(await values.fromString(texts[0]).pseudonymize()).asString()];
      return every(await values.multiple(texts.map((text) => values.fromString(text))).pseudonymize());
    },
    async identify(texts) {
      const read = texts.map((text) => pseudonyms.fromSec1AndTransitInfo(text));
      if (texts.length === 1) return [(await read[0].identify()).asString()];
      return every(await pseudonyms.multiple(read).identify());
    },
  };
}

/** The modern client, which keeps nothing. */
async function modern({ Client }, description) {
  const service = { describe: async () => JSON.stringify(description), send: ask };
  const client = new Client(service, { cache: 0, form: 'long', window: 0, workers: 0 });
  const domain = await client.domain(description.domain);
  return {
    pseudonymize: (texts) => client.pseudonymizeAll(domain, texts),
    identify: async (texts) => (await client.identifyAll(domain, texts)).map((bytes) => decoder.decode(bytes)),
  };
}

const contestants = new Map();

/** Loads all, once. */
export async function load(description) {
  contestants.set('official', helper(await import('/official.js'), description));
  contestants.set('dropIn', helper(await import('/drop-in.js'), description));
  contestants.set('modern', await modern(await import('/modern.js'), description));
  return { isolated: globalThis.crossOriginIsolated };
}

/** Every order of three: after the official helper the processor's caches and the heap are full of its numbers. */
const ORDERS = [[0, 1, 2], [2, 1, 0], [1, 2, 0], [0, 2, 1], [2, 0, 1], [1, 0, 2]];

/**
 * Each works on each batch of values, one after the other and in another order each time; their milliseconds, by
 * operation and name.
 */
export async function round(batches, turn) {
  const spent = { pseudonymize: {}, identify: {} };
  const names = [...contestants.keys()];
  for (const [index, values] of batches.entries()) {
    for (const place of ORDERS[(turn + index) % ORDERS.length]) {
      const name = names[place];
      const contestant = contestants.get(name);
      globalThis.gc({ type: 'minor' }); // nobody pays for what another left
      const there = await clock.measure(() => contestant.pseudonymize(values));
      const back = await clock.measure(() => contestant.identify(there.made));
      if (back.made.join() !== values.join()) throw new Error(`${name}: the values did not come back`);
      (spent.pseudonymize[name] ??= []).push(there.spent);
      (spent.identify[name] ??= []).push(back.spent);
    }
  }
  return spent;
}
