// The demo in Chromium: nothing leaks, nothing moves, everything ends.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { SLOW, stage, state, until } from './browser.mjs';

const DIGITS = '97071143362';
const DISPLAY = '97.07.11-433.62';

const stand = stage();
const { open } = stand;

describe('the page', SLOW, () => {
  it('lets no number out', async () => {
    const requests = [];
    const world = await open({ before: (page) => page.on('request', (request) => requests.push(request)) });
    await world.input.pressSequentially(DIGITS);
    await until(world.sent);
    const text = Buffer.from(DIGITS);
    const forms = [DIGITS, DISPLAY, encodeURIComponent(DISPLAY), text.toString('hex'), text.toString('base64').slice(0, 14)];
    const leaks = async () => {
      const all = await Promise.all(
        requests.map(async (request) => [request.url(), await request.allHeaders(), request.postData()]),
      );
      const kept = await world.page.evaluate(() => [{ ...localStorage }, { ...sessionStorage }, document.cookie, location.href]);
      const html = await world.page.evaluate(() => document.documentElement.outerHTML);
      const told = JSON.stringify([all, kept, html]);
      return forms.filter((form) => told.includes(form));
    };
    const posted = requests.filter((request) => request.method() === 'POST');
    assert.equal(posted.length, 1);
    assert.match(posted[0].url(), /\/pseudo\/v1\/domains\/uhmep_v1\/pseudonymize/);
    assert.equal(await world.page.evaluate(() => document.querySelector('blindnym-ssin').hasAttribute('value')), false);
    assert.deepEqual(await leaks(), []);
    // The check would find them.
    await world.page.evaluate((all) => sessionStorage.setItem('x', all.join(' ')), forms);
    assert.deepEqual(await leaks(), forms);
    await world.page.evaluate(() => sessionStorage.clear());
    await world.page.evaluate((digits) => fetch(`/?${digits}`), DIGITS);
    assert.deepEqual(await leaks(), [DIGITS]);
  });

  it('is under a strict policy, which is heard', async () => {
    const world = await open();
    const answer = await world.page.request.get(stand.base);
    const policy = answer.headers()['content-security-policy'];
    assert.match(policy, /^default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; connect-src 'self';/);
    assert.doesNotMatch(policy, /unsafe-inline|'unsafe-eval'/);
    await world.page.evaluate(() => document.head.append(document.createElement('style').appendChild(document.createTextNode('*{}')).parentNode));
    const { violations } = await until(world.watched, (found) => found.violations.length > 0);
    assert.deepEqual(violations, ['style-src-elem inline']);
    await until(() => world.complaints.length, (count) => count === 1);
    await world.close();
    stand.opened = undefined;
  });

  for (const width of [320, 1280]) {
    it(`does not move while somebody types, nor scroll sideways, at ${width} px`, async () => {
      const world = await open({ viewport: { width, height: 800 } });
      const { page, input } = world;
      const narrow = () => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.equal(await narrow(), 0);
      await input.pressSequentially('97071143363');
      await until(() => state(world), (found) => found === 'wrong');
      assert.equal(await narrow(), 0);
      await input.press('Backspace');
      await input.press('2');
      await until(world.sent);
      await input.press('Enter');
      await until(() => page.locator('#identified').textContent());
      assert.equal(await narrow(), 0);
      await page.waitForTimeout(300);
      assert.deepEqual((await world.watched()).shifts, []);
      // The check would find one.
      await page.evaluate(() => document.body.prepend(document.createElement('h1'), document.createElement('hr')));
      await until(world.watched, (found) => found.shifts.length > 0);
    });
  }

  for (const language of ['nl', 'fr', 'de', 'en']) {
    it(`has room at 320 px for all that the field says in ${language}`, async () => {
      const { TEXTS } = await import('../dist/element-texts.js');
      const world = await open({ viewport: { width: 320, height: 800 } });
      await world.page.locator('#language').selectOption(language);
      const height = () => world.field.evaluate((node) => node.getBoundingClientRect().height);
      const usual = await height();
      for (const text of Object.values(TEXTS[language])) {
        await world.message.evaluate((node, words) => { node.textContent = words; }, text);
        assert.equal(await height(), usual, text);
      }
      const line = await world.field.locator('label').evaluate((node) => node.getClientRects().length && node.offsetHeight);
      assert.ok(line < 30, `the label takes ${line} px`);
    });
  }

  it('does a batch of a thousand', async () => {
    const { page } = await open();
    await page.getByRole('button', { name: 'Pseudonymize 1,000' }).click();
    const told = await until(() => page.locator('#many-told').textContent(), Boolean, 120_000);
    assert.match(told, /^1,000 pseudonyms and 0 errors in [\d,]+ ms: [\d,]+ a second\.$/);
    assert.equal(await page.locator('#many-bar').evaluate((bar) => bar.value), 1_000);
    assert.equal(await page.locator('#many-count').textContent(), '1,000 of 1,000');
  });

  it('is measured beside the official helper', async () => {
    const { page } = await open({ viewport: { width: 320, height: 800 } });
    await page.locator('#race-size').selectOption('20');
    await page.getByRole('button', { name: 'Measure' }).click();
    const told = await until(() => page.locator('#race-told').textContent(), Boolean, 120_000);
    assert.match(told, /took [\d.]+ times as long\. Blindnym reads 20 of its 20 pseudonyms\.$/);
    for (const row of ['race-ours', 'race-theirs']) {
      assert.match(await page.locator(`#${row}`).textContent(), /(Blindnym|Official)[\d,]{2,}$/);
    }
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 320);
  });
});
