import { createHash } from 'node:crypto';
import { visibleJson } from '../shared/base/visible.ts';
import type { PageData } from './page-data.ts';
import { REPORT_TEXTS, type ReportTextKey } from './texts.ts';

/** The sections in the order of the page; the ids are anchors, and the names of texts. */
const SECTIONS = [
  'changes',
  'exposure',
  'findings',
  'totals',
  'matrix',
  'timeline',
  'overdue',
  'costs',
  'policy',
  'madeFrom',
] as const;

/**
 * The page around the data, piece by piece. The script fills it in; what stands here are headings, controls and the places for the rest.
 * A content security policy allows exactly this script and this style, and no request of any kind.
 */
export function* pageOf(
  data: PageData,
  { script, style }: { readonly script: string; readonly style: string },
): Generator<string> {
  const words = REPORT_TEXTS[data.language];
  const text = (key: ReportTextKey): string => escapeHtml(words[key]);
  const labelled = (tag: string, key: ReportTextKey, attributes = ''): string =>
    `<${tag}${attributes} data-text="${key}">${text(key)}</${tag}>`;
  const isThere: Partial<Record<ReportTextKey, boolean>> = {
    changes: data.changes !== undefined,
    totals: data.owners.length > 1 || data.snapshots.teams.values.some((team) => team !== null),
  };
  const sections = SECTIONS.filter((key) => isThere[key] !== false);
  const policy = [
    "default-src 'none'",
    `script-src '${hashOf(script)}'`,
    `style-src '${hashOf(style)}'`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  const section = (key: (typeof SECTIONS)[number], body = ''): string => `
    <section id="${key}" aria-labelledby="${key}-title">
      ${labelled('h2', key, ` id="${key}-title"`)}${body}
      <div id="${key}-body"></div>
    </section>`;
  const choice = (id: string, key: ReportTextKey, options: string): string => `
        <label id="${id}-field">${labelled('span', key)}<select id="${id}">${options}</select></label>`;

  yield `<!doctype html>
<html lang="${data.language === 'zh' ? 'zh-CN' : 'en'}">
<head>
  <meta charset="utf-8">
  <meta http-equiv="Content-Security-Policy" content="${policy}">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <meta name="referrer" content="no-referrer">
  <title>${text('title')}</title>
  <style>${style}</style>
</head>
<body>
  <a class="skip" href="#content" data-text="skip">${text('skip')}</a>
  <header>
    <div class="top">
      <div>
        ${labelled('h1', 'title')}
        <p id="made-at" class="muted"></p>
        <p id="zone" class="muted"></p>
      </div>
      <div class="controls">${choice('language', 'language', '<option value="en">English</option><option value="zh">中文</option>')}${choice(
        'theme',
        'theme',
        `<option value="auto" data-text="themeAuto">${text('themeAuto')}</option>` +
          `<option value="light" data-text="themeLight">${text('themeLight')}</option>` +
          `<option value="dark" data-text="themeDark">${text('themeDark')}</option>`,
      )}
      </div>
    </div>
    <nav data-label="sections" aria-label="${text('sections')}"><ul>
      ${sections.map((key) => `<li>${labelled('a', key, ` href="#${key}"`)}</li>`).join('\n      ')}
    </ul></nav>
  </header>
  <main id="content" tabindex="-1">
    <noscript><p class="warning">${text('needsScript')}</p></noscript>
    <div id="warnings"></div>
    <p id="said" class="hidden" role="status"></p>
    <section id="headline" data-label="headline" aria-label="${text('headline')}"><ul id="headline-body" class="cards"></ul></section>
    ${sections.map((key) => section(key, key === 'matrix' ? matrixControls(labelled, choice, text) : '')).join('')}
  </main>
  <script type="application/json" id="data">`;
  for (const piece of jsonPieces(data, 'snapshots')) yield escapeJson(piece);
  yield `</script>
  <script>${script}</script>
</body>
</html>
`;
}

function matrixControls(
  labelled: (tag: string, key: ReportTextKey, attributes?: string) => string,
  choice: (id: string, key: ReportTextKey, options: string) => string,
  text: (key: ReportTextKey) => string,
): string {
  return `
      <form id="filters" class="filters" role="search">
        <label class="wide">${labelled('span', 'search')}<input id="search" type="search" autocomplete="off" spellcheck="false" data-placeholder="searchHint" placeholder="${text('searchHint')}"></label>${choice('account', 'account', '')}${choice('folder', 'folder', '')}${choice('owner', 'owner', '')}${choice('team', 'team', '')}${choice('region', 'region', '')}${choice('use', 'use', '')}
        <label class="check" id="unfold-field"><input type="checkbox" id="unfold">${labelled('span', 'unfold')}</label>
        ${labelled('button', 'clear', ' type="reset" id="clear"')}
      </form>
      <div id="states" class="chips" role="group" data-label="state" aria-label="${text('state')}"></div>
      <div class="listing">
        <p id="shown" class="muted" role="status"></p>
        ${labelled('button', 'download', ' type="button" id="download"')}
        ${labelled('button', 'print', ' type="button" id="print"')}
      </div>`;
}

/** @see Content Security Policy Level 3, hash sources */
function hashOf(content: string): string {
  return `sha256-${createHash('sha256').update(content).digest('base64')}`;
}

function escapeHtml(text: string): string {
  const entities: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  };
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character);
}

/** What `JSON.stringify` makes of an object, each member a piece. @param nested A member whose own members are pieces. */
function* jsonPieces(value: object, nested?: string): Generator<string> {
  let before = '{';
  for (const [name, member] of Object.entries(value) as [string, unknown][]) {
    if (member === undefined) continue;
    yield `${before}${JSON.stringify(name)}:`;
    if (name === nested && typeof member === 'object' && member !== null) yield* jsonPieces(member);
    else yield JSON.stringify(member);
    before = ',';
  }
  yield before === '{' ? '{}' : '}';
}

/** No `<` is left, so nothing in it can end the element, and nothing that an editor would not show. */
function escapeJson(json: string): string {
  return visibleJson(json).replaceAll('<', '\\u003c');
}
