/**
 * `<blindnym-ssin>`: a field for an SSIN, whose form value is a pseudonym in transit.
 *
 * ```html
 * <form><blindnym-ssin name="patient" required></blindnym-ssin></form>
 * <script type="module">
 *   import "blindnym/element";
 *   const field = document.querySelector("blindnym-ssin");
 *   field.service = client;
 *   field.domain = await client.domain("uhmep_v1");
 * </script>
 * ```
 *
 * @packageDocumentation
 */
import type { Client } from "./client.js";
import type { Domain } from "./domain.js";
import { digitsOf, LENGTH, punctuated, retyped } from "./element-digits.js";
import { untilRenewal } from "./element-renewal.js";
import { Skeleton } from "./element-skeleton.js";
import { STYLE } from "./element-style.js";
import { languageOf, TEXTS, type Told } from "./element-texts.js";
import { type BlindnymError, fromEngine } from "./errors.js";
import { checkSsin } from "./ssin.js";
import { init } from "./wasm.js";

/** What the element's events carry. */
export interface SsinEvents {
  /** There is a pseudonym, or a new one before the last expires. */
  "blindnym-pseudonym": CustomEvent<{ pseudonym: string }>;
  /** The number is wrong, or could not be pseudonymized. No error holds the number. */
  "blindnym-error": CustomEvent<{ error: BlindnymError }>;
}

/** When a page may have been asleep before. */
const WAKING = ["focus", "pageshow", "visibilitychange"] as const;
/** Milliseconds without typing before a right number is sent, blinded. */
const PAUSE = 150;
const TOLD: Readonly<Record<string, Told>> = { ssin_check: "check", ssin_date: "date" };
const STATES: Readonly<Partial<Record<Told, string>>> = { right: "right", done: "right", pending: "pending" };
const UPGRADED = ["service", "domain", "value", "name", "label", "required", "disabled"] as const;
/** What Enter tries again. */
const AGAIN: readonly (Told | undefined)[] = ["unreachable", "broken"];

// Node imports this too, for a server's sake, and has no elements.
const Base = (globalThis.HTMLElement ?? class {}) as typeof HTMLElement;

/** A field for an SSIN. The number itself is in no attribute, in no form value and in none of its own events. */
export class BlindnymSsin extends Base {
  static readonly formAssociated = true;
  static readonly observedAttributes = ["label", "required", "disabled", "lang"];

  readonly #internals = this.attachInternals();
  readonly #parts = new Skeleton(this.attachShadow({ mode: "open", delegatesFocus: true }), STYLE);
  #digits = "";
  #service: Client | undefined;
  #domain: Domain | undefined;
  #pseudonym: string | null = null;
  #told: Told | undefined;
  /** Whether the field was left, or its form was sent: from then on it says what is missing. */
  #left = false;
  #barred = false;
  /** The last run wins: the others see that their number is over. */
  #run = 0;
  #renewal: ReturnType<typeof setTimeout> | undefined;
  /** When the pseudonym is to be made anew, milliseconds since 1970. */
  #renewAt = Infinity;
  #observer: MutationObserver | undefined;
  #guarded: HTMLFormElement | null = null;
  /** The sending of the form that waits for a new pseudonym. */
  #held: SubmitEvent | undefined;

  constructor() {
    super();
    const { input } = this.#parts;
    input.addEventListener("input", (event) => this.#onInput(event as InputEvent));
    input.addEventListener("compositionend", () => this.#typed(""));
    input.addEventListener("keydown", (event) => this.#onKey(event));
    // The engine is loaded when it is about to be used: a page may load it from a place of its own before.
    input.addEventListener("focus", () => void init().catch(() => undefined));
    input.addEventListener("blur", () => this.#leave());
    this.addEventListener("invalid", () => this.#leave());
  }

  connectedCallback(): void {
    for (const name of UPGRADED) this.#upgrade(name);
    this.#observer = new MutationObserver(() => this.#render());
    const all = { attributes: true, attributeFilter: ["lang"], subtree: true };
    this.#observer.observe(document.documentElement, all);
    // Timers stand still while a machine sleeps.
    for (const name of WAKING) window.addEventListener(name, this.#wake);
    this.#check();
  }

  disconnectedCallback(): void {
    this.#observer?.disconnect();
    for (const name of WAKING) window.removeEventListener(name, this.#wake);
    this.#stop();
  }

  attributeChangedCallback(): void {
    this.#render();
  }

  formAssociatedCallback(form: HTMLFormElement | null): void {
    this.#guarded?.removeEventListener("submit", this.#guard, true);
    form?.addEventListener("submit", this.#guard, true);
    this.#guarded = form;
  }

  formResetCallback(): void {
    this.clear();
  }

  formDisabledCallback(disabled: boolean): void {
    this.#barred = disabled;
    this.#render();
  }

  /** Makes pseudonyms, together with {@link domain}. Without both, the number is only checked. */
  get service(): Client | undefined {
    return this.#service;
  }
  set service(service: Client | undefined) {
    this.#service = service;
    this.#check();
  }

  get domain(): Domain | undefined {
    return this.#domain;
  }
  set domain(domain: Domain | undefined) {
    this.#domain = domain;
    this.#check();
  }

  /** The digits that were typed: clear, for the page only. */
  get value(): string {
    return this.#digits;
  }
  set value(text: string) {
    this.#digits = digitsOf(text);
    this.#parts.input.value = punctuated(this.#digits);
    this.#check();
  }

  /** The pseudonym in transit of the number in the field, once there is one. */
  get pseudonym(): string | null {
    return this.#pseudonym;
  }

  get name(): string {
    return this.getAttribute("name") ?? "";
  }
  set name(name: string) {
    this.setAttribute("name", name);
  }

  get label(): string {
    return this.getAttribute("label") ?? "";
  }
  set label(label: string) {
    this.setAttribute("label", label);
  }

  get required(): boolean {
    return this.hasAttribute("required");
  }
  set required(required: boolean) {
    this.toggleAttribute("required", required);
  }

  get disabled(): boolean {
    return this.hasAttribute("disabled");
  }
  set disabled(disabled: boolean) {
    this.toggleAttribute("disabled", disabled);
  }

  get form(): HTMLFormElement | null {
    return this.#internals.form;
  }
  get validity(): ValidityState {
    return this.#internals.validity;
  }
  get validationMessage(): string {
    return this.#internals.validationMessage;
  }
  get willValidate(): boolean {
    return this.#internals.willValidate;
  }
  checkValidity(): boolean {
    return this.#internals.checkValidity();
  }
  reportValidity(): boolean {
    return this.#internals.reportValidity();
  }

  /** Forgets the number, its pseudonym and what was said of them. Answers in the client's cache are the client's: `forget()`. */
  clear(): void {
    this.#left = false;
    this.value = "";
  }

  /** A property that was set before the element was defined stands in front of the accessor. */
  #upgrade(name: (typeof UPGRADED)[number]): void {
    if (!Object.hasOwn(this, name)) return;
    const value: unknown = this[name];
    delete (this as Partial<this>)[name];
    Object.assign(this, { [name]: value });
  }

  #onInput(event: InputEvent): void {
    if (!event.isComposing) this.#typed(event.inputType);
  }

  #typed(kind: string): void {
    const { input } = this.#parts;
    const caret = input.selectionEnd ?? input.value.length;
    const next = retyped(this.#digits, { text: input.value, caret }, kind);
    if (input.value !== next.text) {
      input.value = next.text;
      input.setSelectionRange(next.caret, next.caret);
    }
    const digits = digitsOf(next.text);
    if (digits === this.#digits) return;
    this.#digits = digits;
    this.#left = false;
    this.#check();
  }

  #onKey(event: KeyboardEvent): void {
    if (event.key !== "Enter" || event.isComposing) return;
    if (AGAIN.includes(this.#told)) this.#check();
    else this.form?.requestSubmit();
  }

  #leave(): void {
    this.#left = true;
    this.#render();
  }

  readonly #wake = (): void => {
    if (Date.now() >= this.#renewAt) this.#check();
  };

  /** No form is sent with a pseudonym that is over: it is held until there is a new one, and sent then. */
  readonly #guard = (event: SubmitEvent): void => {
    if (Date.now() < this.#renewAt || this.#barred) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    this.#check();
    this.#held = event;
  };

  #release(): void {
    const [form, submitter] = [this.form, this.#held?.submitter];
    if (this.#held) form?.requestSubmit(form.contains(submitter ?? null) ? submitter : null);
  }

  #stop(): number {
    clearTimeout(this.#renewal);
    this.#held = undefined;
    this.#renewAt = Infinity;
    this.#run += 1;
    return this.#run;
  }

  /** Forgets what is known of the number before, checks the one in the field, and has it pseudonymized. */
  #check(): void {
    const run = this.#stop();
    this.#pseudonym = null;
    this.#told = this.#digits.length > LENGTH ? "long" : undefined;
    this.#render();
    if (this.#digits.length === LENGTH && this.isConnected) void this.#work(run, true);
  }

  async #work(run: number, first: boolean): Promise<void> {
    let told: Told = "broken";
    try {
      await init();
      if (run !== this.#run) return;
      const wrong = checkSsin(this.#digits);
      told = (wrong && TOLD[wrong.code]) ?? "failed";
      if (wrong) throw wrong;
      const [service, domain] = [this.#service, this.#domain];
      if (!service || !domain) return this.#tell("right");
      if (first) {
        this.#tell("pending");
        await new Promise((done) => setTimeout(done, PAUSE));
        if (run !== this.#run) return;
      }
      const pseudonym = await service.pseudonymize(domain, this.#digits);
      if (run !== this.#run) return;
      this.#pseudonym = pseudonym;
      const wait = untilRenewal(pseudonym, domain);
      this.#renewAt = Date.now() + wait;
      this.#renewal = setTimeout(() => void this.#work(run, false), wait);
      this.#tell("done");
      this.#emit("blindnym-pseudonym", { pseudonym });
      this.#release();
    } catch (thrown) {
      if (run !== this.#run) return;
      const error = fromEngine(thrown);
      this.#pseudonym = null;
      this.#tell(error.isTemporary ? "unreachable" : told);
      this.#emit("blindnym-error", { error });
    }
  }

  #tell(told: Told): void {
    this.#told = told;
    this.#render();
  }

  #emit<K extends keyof SsinEvents>(name: K, detail: SsinEvents[K]["detail"]): void {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }

  #render(): void {
    const language = languageOf(this);
    const texts = TEXTS[language];
    const outer = Array.from(this.#internals.labels, (label) => label.textContent?.trim() ?? "").join(" ");
    const told = this.#told ?? (this.#left ? this.#missing() : undefined);
    this.#parts.show({
      language,
      hint: texts.hint,
      // A label of the page's own takes the place of ours.
      label: this.label || outer || texts.label,
      labelled: this.label === "" && outer !== "",
      message: told && texts[told],
      state: told && (STATES[told] ?? "wrong"),
      required: this.required,
      disabled: this.disabled || this.#barred,
    });
    // Never the number itself. Nothing is for the browser to restore, either.
    this.#internals.setFormValue(this.#pseudonym, null);
    const empty = this.#digits === "";
    const bad = empty ? this.required : this.#pseudonym === null;
    const why = this.#told === "right" ? "waiting" : (this.#told ?? this.#missing() ?? "waiting");
    const flags = empty ? { valueMissing: bad } : { customError: bad };
    this.#internals.setValidity(flags, bad ? texts[why] : "", this.#parts.input);
  }

  /** What is still to be typed. */
  #missing(): Told | undefined {
    if (this.#digits === "") return this.required ? "required" : undefined;
    return this.#digits.length < LENGTH ? "incomplete" : undefined;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "blindnym-ssin": BlindnymSsin;
  }
  interface HTMLElementEventMap extends SsinEvents {}
}

if (globalThis.customElements && !customElements.get("blindnym-ssin")) {
  customElements.define("blindnym-ssin", BlindnymSsin);
}
