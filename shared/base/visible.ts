/**
 * What an eye does not see though a terminal obeys it, or which makes a line read otherwise than it is: controls, marks of
 * direction and of format, separators of lines, halves of characters, and what is never drawn, as fillers and selectors.
 */
export const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Default_Ignorable_Code_Point}]/gu;

/** The same without what JSON escapes already, and may use between its values. */
const UNSEEN_IN_JSON = /[\u007f-\u009f\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

/** Makes a text that others wrote harmless to show, on one line. */
export function visible(text: string): string {
  return text.replace(UNSEEN, '·');
}

/** Does the same for JSON, which means the same afterwards: such characters stand in its strings only, as escapes then. */
export function visibleJson(json: string): string {
  return json.replace(UNSEEN_IN_JSON, (text) =>
    Array.from({ length: text.length }, (_, at) => `\\u${text.charCodeAt(at).toString(16).padStart(4, '0')}`).join(''),
  );
}
