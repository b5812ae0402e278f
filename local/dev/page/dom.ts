/// <reference lib="dom" preserve="true" />

type Child = Node | string | number | false | null | undefined;

/** Attributes by name: `true` is an attribute without a value, `false` and `undefined` are none; `on…` are listeners. */
type Attributes = Readonly<Record<string, string | number | boolean | ((event: Event) => void) | undefined>>;

const SVG = 'http://www.w3.org/2000/svg';

/** An HTML element with attributes and children; text is always text, never markup. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  return fill(document.createElement(tag), attributes, children);
}

/** An element of SVG. */
export function s<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly Child[]
): SVGElementTagNameMap[K] {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

/** Puts `children` in the place of what an element holds. */
export function replace(element: Element, ...children: readonly Child[]): void {
  element.replaceChildren(...shown(children));
}

/** The element of an id that the page's HTML has. @throws Error when it has none */
export function byId(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`'id' must be that of an element, got: ${id}`);
  return found;
}

/** Writes text only where it differs, so that what reads it aloud does so once. */
export function setText(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

/** A labelled select. `options` are value and text. */
export function select(
  label: string,
  options: readonly (readonly [value: string, text: string])[],
  onChange: (value: string) => void,
): { readonly field: HTMLElement; readonly control: HTMLSelectElement } {
  const control = h('select', { onchange: () => onChange(control.value) }, ...options.map(optionOf));
  return { field: h('label', { class: 'field' }, h('span', {}, label), control), control };
}

/** Gives a select other options, and keeps what was chosen where it is still there. */
export function setOptions(
  control: HTMLSelectElement,
  options: readonly (readonly [value: string, text: string])[],
): void {
  const same =
    control.options.length === options.length &&
    options.every(([value, text], index) => {
      const option = control.options[index];
      return option?.value === value && option.text === text;
    });
  if (same) return;
  const { value } = control;
  replace(control, ...options.map(optionOf));
  if (options.some(([each]) => each === value)) control.value = value;
}

function optionOf([value, text]: readonly [string, string]): HTMLOptionElement {
  return h('option', { value }, text);
}

function fill<E extends Element>(element: E, attributes: Attributes, children: readonly Child[]): E {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') element.addEventListener(name.slice(2), value);
    else if (value !== undefined && value !== false) element.setAttribute(name, value === true ? '' : String(value));
  }
  element.append(...shown(children));
  return element;
}

function shown(children: readonly Child[]): (Node | string)[] {
  return children.flatMap((child) =>
    child === false || child === null || child === undefined ? [] : [typeof child === 'number' ? String(child) : child],
  );
}
