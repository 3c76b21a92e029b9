// The official helper, used as its documentation says: collections of ten.

import { Curve, EHealthProblem, PseudonymisationHelper } from '@smals-belgium-shared/pseudo-helper';

const MOST = 10;

/** The client that the helper asks its user to write. */
class FetchClient {
  getDomain = (domain) => this.#ask(domain, '');
  identify = (domain, payload) => this.#ask(domain, '/identify', payload);
  identifyMultiple = (domain, payload) => this.#ask(domain, '/identifyMultiple', payload);
  pseudonymize = (domain, payload) => this.#ask(domain, '/pseudonymize', payload);
  pseudonymizeMultiple = (domain, payload) => this.#ask(domain, '/pseudonymizeMultiple', payload);

  async #ask(domain, operation, body) {
    const headers = { Accept: 'application/json', 'Content-Type': 'application/json' };
    const method = body === undefined ? 'GET' : 'POST';
    const answer = await fetch(`/pseudo/v1/domains/${domain}${operation}`, { method, headers, body });
    return answer.text();
  }
}

/** A function from values to pseudonyms in transit, so many requests at once. */
export async function official(key, requests) {
  const client = new FetchClient();
  const { audience, bufferSize } = JSON.parse(await client.getDomain(key));
  const domain = new PseudonymisationHelper(client).createDomain(key, Curve.P521, audience, bufferSize);
  return async (values) => {
    const made = new Array(values.length);
    let next = 0;
    const work = async () => {
      while (next < values.length) {
        const from = next;
        next += MOST;
        const points = values.slice(from, from + MOST).map((value) => domain.valueFactory.fromString(value));
        const answer = await domain.valueFactory.multiple(points).pseudonymize();
        if (answer instanceof EHealthProblem) throw new Error(answer.title);
        points.forEach((_, index) => {
          made[from + index] = answer.getPoint(index).asString();
        });
      }
    };
    await Promise.all(Array.from({ length: requests }, work));
    return made;
  };
}
