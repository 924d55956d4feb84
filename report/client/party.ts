import { element, place, svg } from './dom.ts';
import { type Model, principalAt } from './model.ts';
import type { Words } from './words.ts';

const TWO_SHEETS = 'M4 4h7v7H4Z M8 4V1H1v7h3';

/** A name with its id on hover and a button that copies the id; the id itself where there is no name. */
export function named(id: string, name: string | undefined, words: Words): HTMLElement {
  const shown = name === undefined || name === '' ? element('code', {}, id) : element('span', {}, name);
  const onPaper = name ? element('code', { class: 'print-only-inline' }, ` ${id}`) : null;
  return element('span', { class: 'party', title: id }, shown, onPaper, copyButton(id, words));
}

export function party(model: Model, words: Words, column: number): HTMLElement {
  const { id, name } = principalAt(model, column);
  return named(id, name, words);
}

/** An account, folder or directory by its id. */
export function partyOf(model: Model, words: Words, id: string): HTMLElement {
  return named(id, model.data.principals[model.columnOf(id)]?.name, words);
}

/** An id in full with its button. */
export function idWithCopy(id: string, words: Words): HTMLElement {
  return element('span', { class: 'party' }, element('code', {}, id), copyButton(id, words));
}

function copyButton(id: string, words: Words): HTMLElement {
  const label = words.say('copy', { id });
  const picture = svg('svg', { viewBox: '0 0 12 12', 'aria-hidden': 'true' }, svg('path', { d: TWO_SHEETS }));
  return element(
    'button',
    { type: 'button', class: 'copy', 'data-copy': id, 'aria-label': label, title: label },
    picture,
  );
}

/** Lets every copy button of the page work, and say so. @param say Words of the language that is shown. */
export function letCopy(say: () => Words): void {
  document.addEventListener('click', (event) => {
    const button = event.target instanceof Element ? event.target.closest('[data-copy]') : null;
    const id = button?.getAttribute('data-copy');
    if (!id) return;
    const copied = (): void => {
      place('said', HTMLElement).textContent = say().say('copied', { id });
      button?.classList.add('done');
    };
    // Where a page that was opened as a file may not copy, the reader can.
    navigator.clipboard.writeText(id).then(copied, () => window.prompt(say().say('copy', { id }), id));
  });
}
