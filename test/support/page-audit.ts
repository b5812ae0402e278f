import type { Page } from 'playwright-core';

/** Roles that are operated, and those whose name says what they hold. */
const NAMED_ROLES = [
  'button',
  'link',
  'combobox',
  'textbox',
  'radio',
  'checkbox',
  'navigation',
  'region',
  'image',
  'img',
  'table',
  'progressbar',
];

/** Parts of a page, by role, that have no name for those who do not see them. */
export async function unnamed(page: Page): Promise<readonly string[]> {
  const cdp = await page.context().newCDPSession(page);
  interface Node {
    readonly ignored: boolean;
    readonly role?: { readonly value: string };
    readonly name?: { readonly value: string };
    readonly properties?: readonly { readonly name: string; readonly value: { readonly value?: unknown } }[];
  }
  const { nodes } = (await cdp.send('Accessibility.getFullAXTree')) as unknown as { readonly nodes: readonly Node[] };
  await cdp.detach();
  return nodes
    .filter(({ ignored, role, properties = [] }) => {
      const focusable = properties.some(({ name, value }) => name === 'focusable' && value.value === true);
      const isDocument = role?.value === 'RootWebArea' || role?.value === 'main' || role?.value === 'listitem';
      return !ignored && !isDocument && (focusable || NAMED_ROLES.includes(role?.value ?? ''));
    })
    .filter(({ name }) => !name?.value.trim())
    .map(({ role }) => role?.value ?? 'none');
}

/** Texts of a page whose contrast is below 4.5, WCAG's least. https://www.w3.org/TR/WCAG22/#contrast-minimum */
export function faint(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => {
    type Colour = readonly [number, number, number, number];
    const colour = (text: string): Colour => {
      const [r = 0, g = 0, b = 0, a = 1] = (text.match(/[\d.]+/g) ?? []).map(Number);
      return [r, g, b, a];
    };
    const luminance = (rgb: Colour): number => {
      const [r = 0, g = 0, b = 0] = rgb.slice(0, 3).map((part) => {
        const share = part / 255;
        return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const behind = (element: Element | null): Colour => {
      for (let each = element; each !== null; each = each.parentElement) {
        const own = colour(getComputedStyle(each).backgroundColor);
        if (own[3] === 1) return own;
      }
      return [255, 255, 255, 1];
    };
    const texts = Array.from(document.querySelectorAll<HTMLElement>('body *')).filter((element) => {
      const hasText = Array.from(element.childNodes).some(
        (node) => node.nodeType === 3 && (node.textContent ?? '').trim(),
      );
      return hasText && element.checkVisibility() && !element.closest('.visually-hidden, noscript');
    });
    return texts.flatMap((element) => {
      const [ink, paper] = [colour(getComputedStyle(element).color), behind(element)].map(luminance);
      const ratio = (Math.max(ink!, paper!) + 0.05) / (Math.min(ink!, paper!) + 0.05);
      return ratio < 4.5 ? [`${element.textContent.trim().slice(0, 40)}: ${ratio.toFixed(2)}`] : [];
    });
  });
}

/** Presses Tab until what has the focus is named so. @throws Error with all that had it on the way */
export async function tabTo(page: Page, name: RegExp): Promise<void> {
  const seen: string[] = [];
  for (let presses = 0; presses < 150; presses += 1) {
    await page.keyboard.press('Tab');
    const focused = await page.evaluate(() => {
      const element = document.activeElement as HTMLElement | null;
      const label = element instanceof HTMLInputElement || element instanceof HTMLSelectElement ? element.labels : null;
      return (element?.getAttribute('aria-label') ?? label?.[0]?.innerText ?? element?.innerText ?? '').trim();
    });
    if (name.test(focused)) return;
    seen.push(focused);
  }
  throw new Error(`'Tab' must lead to ${String(name)}, got: ${seen.join(' | ')}`);
}
