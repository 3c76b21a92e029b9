// What the element looks like. Colours follow the page's color-scheme; parts and `--blindnym-…` change the rest.

/** The rules, for a constructed style sheet: they need nothing of a Content-Security-Policy. */
export const STYLE = `
:host {
  --_accent: var(--blindnym-accent, light-dark(#0b57a4, #8ab8f5));
  --_wrong: var(--blindnym-wrong, light-dark(#b3261e, #ffb4ab));
  --_right: var(--blindnym-right, light-dark(#14692f, #86d993));
  --_quiet: var(--blindnym-quiet, light-dark(#5a6270, #a8b0bd));
  --_line: var(--blindnym-line, light-dark(#7a8392, #89919e));
  --_radius: var(--blindnym-radius, 0.5rem);
  display: block;
  max-inline-size: 24rem;
  line-height: 1.4;
}
:host([hidden]) { display: none; }
* { box-sizing: border-box; }
label { display: block; margin-block-end: 0.375rem; font-weight: 600; }
label[hidden] { display: none; }
.field { position: relative; }
input {
  display: block;
  inline-size: 100%;
  min-block-size: 2.875rem;
  margin: 0;
  padding: 0.5rem 2.75rem 0.5rem 0.75rem;
  border: 1px solid var(--_line);
  border-radius: var(--_radius);
  background: light-dark(#fff, #14181f);
  color: light-dark(#14181f, #f1f3f6);
  font: inherit;
  font-size: max(1rem, 16px);
  font-variant-numeric: tabular-nums;
  letter-spacing: 0.04em;
  transition: border-color 120ms;
}
input:focus-visible { outline: 2px solid var(--_accent); outline-offset: 1px; border-color: var(--_accent); }
input:disabled { opacity: 0.6; cursor: not-allowed; }
.mark {
  position: absolute;
  inset-block: 0;
  inset-inline-end: 0.875rem;
  display: grid;
  place-items: center;
  inline-size: 1.25rem;
  pointer-events: none;
}
.mark::before { content: none; }
[data-state="wrong"] input { border-color: var(--_wrong); box-shadow: inset 0 0 0 1px var(--_wrong); }
[data-state="right"] input { border-color: var(--_right); }
[data-state="wrong"] .mark::before {
  content: "!";
  inline-size: 1.25rem;
  border-radius: 50%;
  background: var(--_wrong);
  color: light-dark(#fff, #3b0704);
  font: 700 0.875rem/1.25rem system-ui, sans-serif;
  text-align: center;
}
[data-state="right"] .mark::before {
  content: "";
  inline-size: 0.5rem;
  block-size: 0.875rem;
  border: solid var(--_right);
  border-width: 0 0.1875rem 0.1875rem 0;
  transform: translateY(-0.125rem) rotate(45deg);
}
[data-state="pending"] .mark::before {
  content: "";
  inline-size: 1.125rem;
  block-size: 1.125rem;
  border: 0.1875rem solid var(--_line);
  border-block-start-color: var(--_accent);
  border-radius: 50%;
  animation: turn 800ms linear infinite;
}
/* Hint and message are in the same place, two lines of it always: nothing moves when they change. */
.told { display: grid; margin-block-start: 0.375rem; font-size: 0.875rem; min-block-size: 2.8em; }
.told > * { grid-area: 1 / 1; margin: 0; }
.hint { color: var(--_quiet); }
[data-told] .hint { visibility: hidden; }
[data-state="wrong"] .message { color: var(--_wrong); }
[data-state="right"] .message { color: var(--_right); }
[data-state="pending"] .message { color: var(--_quiet); }
@keyframes turn { to { transform: rotate(1turn); } }
@media (prefers-reduced-motion: reduce) {
  input { transition: none; }
  [data-state="pending"] .mark::before { animation: none; border-style: dotted; }
}
@media (forced-colors: active) {
  [data-state="wrong"] input { border-width: 2px; }
}
`;
