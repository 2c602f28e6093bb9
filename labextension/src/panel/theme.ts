/** Whether the panel stands on a dark ground: seen from the page itself, so every front end is served. */

const WATCHED = [
  'class',
  'style',
  'theme',
  'data-theme',
  'data-jp-theme-light',
  'data-jp-theme-name',
  'data-vscode-theme-kind'
];

/** Relative luminance of a CSS colour as computed by a browser; null where it is see-through. */
export function luminance(colour: string): number | null {
  const numbers = (colour.match(/[\d.]+/g) ?? []).map(Number);
  if (numbers.length < 3 || (numbers.length > 3 && numbers[3] < 0.5)) {
    return null;
  }
  const scale = colour.startsWith('color(') ? 1 : 255;
  const [red, green, blue] = numbers.map(value => {
    const part = value / scale;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function isDark(element: HTMLElement, prefers: MediaQueryList): boolean {
  const declared = document.body.getAttribute('data-jp-theme-light');
  if (declared !== null) {
    return declared === 'false';
  }
  for (let at: Element | null = element.parentElement; at; at = at.parentElement) {
    const found = luminance(getComputedStyle(at).backgroundColor);
    if (found !== null) {
      return found < 0.3;
    }
  }
  return prefers.matches;
}

/** Keep `data-theme` of the element true to its surroundings. Returns the end of it. */
export function followTheme(element: HTMLElement): () => void {
  const prefers = matchMedia('(prefers-color-scheme: dark)');
  const look = (): void => {
    element.dataset.theme = isDark(element, prefers) ? 'dark' : 'light';
  };
  const observer = new MutationObserver(look);
  for (const watched of [document.documentElement, document.body]) {
    observer.observe(watched, { attributes: true, attributeFilter: WATCHED });
  }
  prefers.addEventListener('change', look);
  look();
  const soon = requestAnimationFrame(look); // some hosts mount first and attach to the page after
  return () => {
    cancelAnimationFrame(soon);
    observer.disconnect();
    prefers.removeEventListener('change', look);
  };
}
