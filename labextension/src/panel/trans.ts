/**
 * The language of the panel: what its host translates with, English where the host has nothing.
 *
 * It is the page's, not one view's: all panels of a bundle speak it. `__` and `_n` are called as JupyterLab's
 * translation bundles are, so that its tools find the texts.
 */

/** The part of JupyterLab's `TranslationBundle` that is used: `%1` and so on are replaced by the values. */
export interface Translator {
  __(text: string, ...values: string[]): string;
  /** `%1` is the number. */
  _n(one: string, many: string, number: number, ...values: string[]): string;
}

const fill = (text: string, values: readonly (number | string)[]): string =>
  text.replace(/%(%|\d+)/g, (_, at: string) => (at === '%' ? '%' : String(values[Number(at) - 1])));

/** English as it is written in the sources. */
export const english: Translator = {
  __: (text, ...values) => fill(text, values),
  _n: (one, many, number, ...values) => fill(number === 1 ? one : many, [number, ...values])
};

/** The language now. */
export let trans = english;

/** Speak another language from now on. */
export function speak(translator: Translator): void {
  trans = translator;
}
