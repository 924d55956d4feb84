import type { PageData } from '../page-data.ts';
import type { ReportLanguage, ReportTextKey } from '../texts.ts';
import { madeFrom, policy, warnings } from './about.ts';
import { place, unfoldAll } from './dom.ts';
import { exposure } from './exposure.ts';
import { findings } from './findings.ts';
import { headline } from './headline.ts';
import { Matrix } from './matrix.ts';
import { type Model, unpack } from './model.ts';
import { overdue } from './overdue.ts';
import { symbolShapes } from './symbols.ts';
import { timeline } from './timeline.ts';
import { Words } from './words.ts';

const SECTIONS: Readonly<Record<string, (model: Model, words: Words) => HTMLElement[]>> = {
  warnings,
  'headline-body': headline,
  'timeline-body': timeline,
  'exposure-body': exposure,
  'overdue-body': overdue,
  'findings-body': findings,
  'policy-body': policy,
  'madeFrom-body': madeFrom,
};

const data = JSON.parse(place('data', HTMLScriptElement).text) as PageData;
const model = unpack(data);
const language = place('language', HTMLSelectElement);
const theme = place('theme', HTMLSelectElement);
document.body.prepend(symbolShapes());
const matrix = new Matrix(model, new Words(data, data.language));

function speak(chosen: ReportLanguage): void {
  const words = new Words(data, chosen);
  document.documentElement.lang = chosen === 'zh' ? 'zh-CN' : 'en';
  document.title = words.say('title');
  relabel('data-text', (element, text) => {
    element.textContent = text;
  });
  relabel('data-label', (element, text) => element.setAttribute('aria-label', text));
  relabel('data-placeholder', (element, text) => element.setAttribute('placeholder', text));
  place('made-at', HTMLElement).textContent = words.say('madeAt', {
    account: data.accountId,
    installation: data.installation,
    time: words.time(0),
  });
  for (const [id, make] of Object.entries(SECTIONS)) place(id, HTMLElement).replaceChildren(...make(model, words));
  matrix.relabel(words);

  function relabel(attribute: string, set: (element: Element, text: string) => void): void {
    for (const element of document.querySelectorAll(`[${attribute}]`)) {
      // Only the template sets these attributes, from the catalogue's own keys.
      set(element, words.say(element.getAttribute(attribute) as ReportTextKey));
    }
  }
}

language.value = data.language;
language.addEventListener('change', () => speak(language.value === 'zh' ? 'zh' : 'en'));
theme.addEventListener('change', () => {
  document.documentElement.dataset['theme'] = theme.value;
});

/** Paper cannot be unfolded. */
let unfolded: readonly HTMLDetailsElement[] = [];
window.addEventListener('beforeprint', () => {
  unfolded = unfoldAll();
});
window.addEventListener('afterprint', () => {
  for (const details of unfolded) details.open = false;
});

speak(data.language);
document.documentElement.dataset['isReady'] = 'true';
