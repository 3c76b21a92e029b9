// What is inside the element: label, input, mark, and the place of what is told.

/** What is seen and heard. */
export interface View {
  language: string;
  label: string;
  /** Whether a label outside says it already. */
  labelled: boolean;
  hint: string;
  message: string | undefined;
  state: string | undefined;
  required: boolean;
  disabled: boolean;
}

let sheet: CSSStyleSheet | undefined;

/** Made node by node: neither a Content-Security-Policy nor Trusted Types have anything against that. */
export class Skeleton {
  readonly input = part("input", "input");
  readonly #whole = document.createElement("div");
  readonly #label = part("label", "label");
  readonly #hint = part("p", "hint");
  readonly #message = part("p", "message");

  constructor(root: ShadowRoot, style: string) {
    if (!sheet) {
      sheet = new CSSStyleSheet();
      sheet.replaceSync(style);
    }
    root.adoptedStyleSheets = [sheet];
    // Nothing suggests, corrects, translates or keeps what is typed.
    const { input } = this;
    Object.assign(input, { id: "input", type: "text", inputMode: "numeric", autocomplete: "off", spellcheck: false });
    input.setAttribute("autocapitalize", "off");
    input.setAttribute("autocorrect", "off");
    input.translate = false;
    this.#label.htmlFor = input.id;
    this.#hint.id = "hint";
    this.#message.id = "message";
    this.#message.setAttribute("role", "status");
    this.#message.setAttribute("aria-live", "polite");
    const mark = part("span", "mark");
    mark.setAttribute("aria-hidden", "true");
    this.#whole.append(this.#label, box("field", input, mark), box("told", this.#hint, this.#message));
    root.append(this.#whole);
  }

  show(view: View): void {
    const { input } = this;
    this.#whole.lang = view.language;
    write(this.#label, view.label);
    this.#label.hidden = view.labelled;
    if (view.labelled) input.setAttribute("aria-label", view.label);
    else input.removeAttribute("aria-label");
    write(this.#hint, view.hint);
    write(this.#message, view.message ?? "");
    this.#whole.dataset["state"] = view.state ?? "";
    this.#whole.toggleAttribute("data-told", view.message !== undefined);
    input.required = view.required;
    input.disabled = view.disabled;
    input.setAttribute("aria-invalid", String(view.state === "wrong"));
    input.setAttribute("aria-describedby", view.message === undefined ? "hint" : "message");
  }
}

/** Only what changes is written: a live region tells everything that is. */
function write(node: HTMLElement, text: string): void {
  if (node.textContent !== text) node.textContent = text;
}

function part<K extends keyof HTMLElementTagNameMap>(tag: K, name: string): HTMLElementTagNameMap[K] {
  const node = document.createElement(tag);
  node.className = name;
  node.setAttribute("part", name);
  return node;
}

function box(name: string, ...nodes: Node[]): HTMLElement {
  const node = document.createElement("div");
  node.className = name;
  node.append(...nodes);
  return node;
}
