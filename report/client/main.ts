import type { PageData } from '../page-data.ts';
import type { ReportLanguage, ReportTextKey } from '../texts.ts';
import { madeFrom, policy, warnings } from './about.ts';
import { changes } from './changes.ts';
import { costs } from './costs.ts';
import { place, unfoldAll } from './dom.ts';
import { exposure } from './exposure.ts';
import { findings } from './findings.ts';
import { headline } from './headline.ts';
import { Matrix } from './matrix/matrix.ts';
import { symbolShapes } from './matrix/symbols.ts';
import { type Model, unpack } from './model.ts';
import { overdue } from './overdue.ts';
import { accountText, hasManyOwners } from './owners.ts';
import { letCopy } from './party.ts';
import { timeline } from './timeline.ts';
import { totals } from './totals.ts';
import { Words } from './words.ts';

/** The sections by their places; one that a page does not have is left out. */
const SECTIONS: Readonly<Record<string, (model: Model, words: Words) => HTMLElement[]>> = {
  warnings,
  'changes-body': changes,
  'headline-body': headline,
  'timeline-body': timeline,
  'exposure-body': exposure,
  'totals-body': totals,
  'overdue-body': overdue,
  'costs-body': costs,
  'findings-body': findings,
  'policy-body': policy,
  'madeFrom-body': madeFrom,
};

const data = JSON.parse(place('data', HTMLScriptElement).text) as PageData;
const model = unpack(data);
const language = place('language', HTMLSelectElement);
const theme = place('theme', HTMLSelectElement);
document.body.prepend(symbolShapes());

let words = new Words(data, data.language);
const matrix = new Matrix(model, words);
letCopy(() => words);
document.addEventListener('click', (event) => {
  const button = event.target instanceof Element ? event.target.closest('[data-show]') : null;
  const [by, value] = [button?.getAttribute('data-show-by'), button?.getAttribute('data-show')];
  if (by && value) matrix.showOnly(by, value);
});

function speak(chosen: ReportLanguage): void {
  words = new Words(data, chosen);
  document.documentElement.lang = chosen === 'zh' ? 'zh-CN' : 'en';
  document.title = words.say('title');
  relabel('data-text', (element, text) => {
    element.textContent = text;
  });
  relabel('data-label', (element, text) => element.setAttribute('aria-label', text));
  relabel('data-placeholder', (element, text) => element.setAttribute('placeholder', text));
  place('made-at', HTMLElement).textContent = words.say(hasManyOwners(model) ? 'madeAtOwners' : 'madeAt', {
    account: accountText(model, data.accountId),
    owners: data.owners.length,
    installation: data.installation,
    time: words.time(0),
  });
  place('zone', HTMLElement).textContent = words.zone();
  for (const [id, make] of Object.entries(SECTIONS))
    document.getElementById(id)?.replaceChildren(...make(model, words));
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
