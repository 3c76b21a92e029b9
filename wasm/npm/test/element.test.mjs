// The element `<blindnym-ssin>` in Chromium, in the demo page and under its strict Content-Security-Policy.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { SLOW, says, stage, state, until } from './browser.mjs';

const DIGITS = '97071143362';
const DISPLAY = '97.07.11-433.62';
const OTHER = '82042605839';
const PSEUDONYM = /^urn:be:fgov:pseudo:v2:[\w-]{90}:ey/;

const { open } = stage();

describe('the field', SLOW, () => {
  it('says what it thinks when the number is complete or left, and no sooner', async () => {
    const world = await open();
    const { input } = world;
    await input.pressSequentially(DIGITS.slice(0, 10));
    assert.equal(await world.message.textContent(), '');
    assert.equal(await input.getAttribute('aria-invalid'), 'false');
    await input.press('3');
    await says(world, 'This number is not right: check every digit.');
    assert.equal(await state(world), 'wrong');
    assert.equal(await input.getAttribute('aria-invalid'), 'true');
    assert.equal(await world.sent(), null);
    await input.press('Backspace');
    assert.equal(await world.message.textContent(), '');
    await input.press('Tab');
    await says(world, 'This number is incomplete: an SSIN has 11 digits.');
    await input.press('End');
    await input.press('2');
    await says(world, 'The number is right and pseudonymized.');
    assert.equal(await state(world), 'right');
    assert.match(await world.sent(), PSEUDONYM);
    await input.press('Control+A');
    await input.press('Delete');
    assert.equal(await world.sent(), null);
    assert.equal(await world.message.textContent(), '');
    await input.press('Tab');
    await says(world, 'Enter the SSIN.');
    await input.pressSequentially('97130000091');
    await says(world, 'This number is not right: check the date of birth in front.');
  });

  it('punctuates, and its caret stays where it is', async () => {
    const { page, input } = await open();
    const caret = () => input.evaluate((node) => [node.value, node.selectionStart, node.selectionEnd]);
    await input.pressSequentially(DIGITS);
    assert.deepEqual(await caret(), [DISPLAY, 15, 15]);
    await input.press('1'); // a twelfth digit
    assert.deepEqual(await caret(), [DISPLAY, 15, 15]);
    for (let times = 0; times < 8; times += 1) await input.press('ArrowLeft');
    await input.press('Backspace'); // 97.07.1|1-433.62
    assert.deepEqual(await caret(), ['97.07.14-336.2', 5, 5]);
    await input.press('ArrowRight');
    await input.press('Backspace'); // a mark: the digit before it goes
    assert.deepEqual(await caret(), ['97.01.43-362', 4, 4]);
    await input.press('7');
    assert.deepEqual(await caret(), ['97.07.14-336.2', 5, 5]);
    await input.press('Delete'); // a mark: the digit behind it goes
    assert.deepEqual(await caret(), ['97.07.43-362', 5, 5]);
    await input.press('x');
    assert.deepEqual(await caret(), ['97.07.43-362', 5, 5]);
    await input.pressSequentially('11');
    assert.deepEqual(await caret(), ['97.07.11-433.62', 8, 8]);
    // What is pasted is never cut: that could make another number of it.
    await input.evaluate((node) => {
      node.value = '970711433625';
      node.dispatchEvent(new InputEvent('input', { inputType: 'insertFromPaste', bubbles: true }));
    });
    assert.equal((await caret())[0], '97.07.11-433.625');
    assert.match(await page.locator('blindnym-ssin [role=status]').textContent(), /too long/);
  });

  it('speaks four languages, its own or those around it', async () => {
    const world = await open();
    const label = () => world.field.locator('label').textContent();
    const all = { nl: /^INSZ/, fr: /^NISS/, de: /^ENSS/, en: /^SSIN/ };
    const wrong = { nl: /klopt niet/, fr: /incorrect/, de: /stimmt nicht/, en: /not right/ };
    await world.input.pressSequentially('97071143363');
    for (const language of Object.keys(all)) {
      await world.page.locator('#language').selectOption(language);
      assert.match(await label(), all[language]);
      assert.match(await world.message.textContent(), wrong[language]);
    }
    await world.page.locator('#language').selectOption('');
    for (const [tag, language] of [['nl-BE', 'nl'], ['FR', 'fr'], ['eo', 'en']]) {
      await world.page.evaluate((lang) => { document.documentElement.lang = lang; }, tag);
      assert.match(await until(label, (text) => all[language].test(text)), all[language]);
    }
    await world.page.evaluate(() => document.documentElement.removeAttribute('lang'));
    await world.close();
    const german = await open({ locale: 'de-BE' });
    await german.page.evaluate(() => document.documentElement.removeAttribute('lang'));
    await until(() => german.field.locator('label').textContent(), (text) => all.de.test(text));
  });

  it('has its names, roles and relations', async () => {
    const { page, field, input } = await open();
    await input.pressSequentially('97071143363');
    await until(() => input.getAttribute('aria-invalid'), (value) => value === 'true');
    const tree = await field.ariaSnapshot();
    assert.match(tree, /- textbox "SSIN \(national or BIS\)"/);
    assert.match(tree, /- status: ["']?This number is not right/);
    const facts = await input.evaluate((node) => ({
      label: node.labels[0]?.textContent,
      described: node.getRootNode().getElementById(node.getAttribute('aria-describedby')).textContent,
      live: node.getRootNode().querySelector('[role=status]').getAttribute('aria-live'),
      required: node.required,
    }));
    assert.deepEqual(facts, {
      label: 'SSIN (national or BIS)',
      described: 'This number is not right: check every digit.',
      live: 'polite',
      required: true,
    });
    // A label of the page's own is the field's name, and focuses it.
    await page.evaluate(() => {
      const label = Object.assign(document.createElement('label'), { htmlFor: 'own', textContent: 'Patient' });
      document.body.append(label, Object.assign(document.createElement('blindnym-ssin'), { id: 'own' }));
    });
    await page.locator('label[for=own]').click();
    assert.equal(await page.evaluate(() => document.activeElement.id), 'own');
    assert.match(await page.locator('#own').ariaSnapshot(), /^- textbox "Patient"/);
    // Every control of the page has a name.
    const nameless = (await page.locator('body').ariaSnapshot())
      .split('\n')
      .filter((line) => /- (button|textbox|combobox|progressbar)(?! ")/.test(line));
    assert.deepEqual(nameless, []);
  });
});

describe('its form', SLOW, () => {
  it('holds a pseudonym that identifies back, and nothing before', async () => {
    const world = await open();
    const { page, input } = world;
    const valid = () => page.evaluate(() => document.getElementById('one').checkValidity());
    assert.equal(await valid(), false);
    await input.pressSequentially(DIGITS);
    assert.equal(await world.sent(), null);
    assert.equal(await valid(), false);
    const pseudonym = await until(world.sent);
    assert.match(pseudonym, PSEUDONYM);
    assert.equal(await valid(), true);
    assert.equal(await world.field.evaluate((node) => node.pseudonym), pseudonym);
    await input.press('Enter');
    const shown = page.locator('#identified');
    await until(() => shown.textContent(), (text) => text === `It is ${DISPLAY}`);
  });

  it('is sent by Enter only when it is valid, and then says what is missing', async () => {
    const world = await open();
    await world.input.press('Enter');
    await says(world, 'Enter the SSIN.');
    assert.equal(await world.field.evaluate((node) => node.validity.valueMissing), true);
    assert.equal(await world.page.locator('#identified').textContent(), '');
  });

  it('is reset and disabled', async () => {
    const world = await open();
    const { page, field, input } = world;
    await input.pressSequentially(DIGITS);
    await until(world.sent);
    await page.getByRole('button', { name: 'Clear' }).click();
    assert.equal(await world.sent(), null);
    assert.equal(await input.inputValue(), '');
    assert.deepEqual(await field.evaluate((node) => [node.value, node.pseudonym]), ['', null]);
    assert.equal(await world.message.textContent(), '');
    await field.evaluate((node) => { node.disabled = true; });
    assert.equal(await input.isDisabled(), true);
    assert.equal(await page.evaluate(() => document.getElementById('one').checkValidity()), true);
    await field.evaluate((node) => { node.disabled = false; });
    assert.equal(await input.isDisabled(), false);
    await page.evaluate(() => {
      const set = Object.assign(document.createElement('fieldset'), { disabled: true });
      document.getElementById('one').append(set);
      set.append(document.querySelector('blindnym-ssin'));
    });
    assert.equal(await input.isDisabled(), true);
  });
});

describe('its work', SLOW, () => {
  it('is done anew when the page wakes up and the pseudonym is over', async () => {
    const world = await open();
    const { field, input, page } = world;
    await field.evaluate((node) => {
      let calls = 0;
      node.service = { pseudonymize: async () => `answer ${(calls += 1)}` };
    });
    await input.pressSequentially(DIGITS);
    assert.equal(await until(world.sent), 'answer 1');
    const wake = () => page.evaluate(() => window.dispatchEvent(new Event('focus')));
    await wake();
    assert.equal(await world.sent(), 'answer 1');
    // As if the machine had slept: the clock is ahead, and no timer has run.
    const left = await field.evaluate((node) => node.domain.timeToLive * 1_000);
    await page.clock.setFixedTime(Date.now() + left - 20_000);
    await wake();
    await until(world.sent, (sent) => sent === 'answer 2');
  });

  it('is never sent when it is over: the form waits for a new one', async () => {
    const world = await open();
    const { field, input, page } = world;
    await field.evaluate((node) => {
      let calls = 0;
      node.service = { pseudonymize: async () => `answer ${(calls += 1)}` };
      window.sent = [];
      node.form.addEventListener('submit', (event) => {
        event.preventDefault();
        window.sent.push(new FormData(node.form).get(node.name), event.submitter?.type);
      });
    });
    const submit = () => field.evaluate((node) => node.form.querySelector('[type=submit]').click());
    const sent = () => page.evaluate(() => window.sent);
    await input.pressSequentially(DIGITS);
    await until(world.sent);
    await submit();
    assert.deepEqual(await sent(), ['answer 1', 'submit']);
    const left = await field.evaluate((node) => node.domain.timeToLive * 1_000);
    await page.clock.setFixedTime(Date.now() + left - 20_000);
    await submit();
    assert.equal((await sent()).length, 2);
    assert.deepEqual(await until(sent, (all) => all.length > 2), ['answer 1', 'submit', 'answer 2', 'submit']);
  });

  it('is for the last number only, and can be tried again', async () => {
    const world = await open();
    const { field, input } = world;
    await field.evaluate((node) => {
      window.calls = [];
      window.told = [];
      const answers = { 97071143362: [800, 'late'], 82042605839: [10, 'last'] };
      node.addEventListener('blindnym-pseudonym', ({ detail }) => window.told.push(detail.pseudonym));
      node.addEventListener('blindnym-error', ({ detail }) => window.told.push(detail.error.code));
      node.service = {
        async pseudonymize(_domain, digits) {
          window.calls.push(digits);
          const [wait, answer] = answers[digits];
          await new Promise((done) => setTimeout(done, wait));
          if (answer === 'last' && window.calls.length < 3) throw Object.assign(new Error(), { code: 'unreachable' });
          return answer;
        },
      };
    });
    await input.pressSequentially(DIGITS);
    await until(() => world.page.evaluate(() => window.calls.length));
    assert.equal(await state(world), 'pending');
    assert.equal(await world.message.textContent(), 'The number is right. Pseudonymizing it…');
    await input.press('Control+A');
    await input.pressSequentially(OTHER);
    await says(world, 'The service does not answer. Press Enter to try again.');
    assert.equal(await state(world), 'wrong');
    await input.press('Enter');
    assert.equal(await until(world.sent), 'last');
    await world.page.waitForTimeout(900); // the first answer has come meanwhile
    assert.equal(await world.sent(), 'last');
    assert.deepEqual(await world.page.evaluate(() => window.told), ['unreachable', 'last']);
    assert.deepEqual(await world.page.evaluate(() => window.calls), [DIGITS, OTHER, OTHER]);
  });

  it('is done again before the pseudonym expires', async () => {
    const world = await open({ before: (page) => page.clock.install() });
    await world.input.pressSequentially(DIGITS);
    const first = await until(world.sent);
    const life = await world.field.evaluate((node) => node.domain.timeToLive);
    await world.page.clock.fastForward((life - 60) * 1_000);
    assert.equal(await world.sent(), first);
    await world.page.clock.fastForward(35_000);
    const second = await until(world.sent, (pseudonym) => pseudonym !== first);
    assert.match(second, PSEUDONYM);
  });

  it('without a service is to check', async () => {
    const world = await open();
    await world.field.evaluate((node) => { node.service = undefined; });
    await world.input.pressSequentially(DIGITS);
    await says(world, 'The number is right.');
    assert.equal(await world.sent(), null);
    assert.equal(await world.field.evaluate((node) => node.checkValidity()), false);
  });
});

describe('the element', SLOW, () => {
  it('can be imported where there are no elements', async () => {
    const { BlindnymSsin } = await import('blindnym/element');
    assert.equal(BlindnymSsin.formAssociated, true);
    assert.throws(() => new BlindnymSsin(), TypeError);
  });

  it('keeps what it was given before it was one', async () => {
    const { page } = await open();
    const found = await page.evaluate((digits) => {
      const early = document.implementation.createHTMLDocument('').createElement('blindnym-ssin');
      Object.assign(early, { id: 'early', value: digits, required: true, name: 'n' });
      document.body.append(early);
      return [early.value, early.shadowRoot.querySelector('input').value, early.getAttribute('name'), early.required];
    }, DIGITS);
    assert.deepEqual(found, [DIGITS, DISPLAY, 'n', true]);
  });

  it('says so where the engine cannot be loaded, and tries again', async () => {
    const world = await open({ before: (page) => page.route('**/*.wasm', (route) => route.abort()) });
    await world.input.pressSequentially(DIGITS);
    await says(world, 'It could not be checked. Press Enter to try again.');
    assert.equal(await world.sent(), null);
    await world.page.unroute('**/*.wasm');
    await world.input.press('Enter');
    await says(world, 'The number is right.');
    assert.equal(world.complaints.every((text) => text.includes('ERR_FAILED')), true);
    world.complaints.length = 0;
  });
});
