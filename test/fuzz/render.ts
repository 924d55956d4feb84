/** A policy written out, with where each of its keys and values stands. */
export interface Written {
  readonly text: string;
  readonly sites: readonly Site[];
}

/** A key or a scalar value in the text, quotes included. */
export interface Site {
  readonly what: 'key' | 'value';
  /** Dotted, as problems name it. */
  readonly path: string;
  readonly from: number;
  readonly to: number;
  /** The value or key itself. */
  readonly value: string | number | boolean;
}

export type Style = 'block' | 'flow' | 'json';

/** Writes a document as YAML in blocks, as YAML with everything below the sections in one line, or as JSON. */
export function writeOut(document: object, style: Style): Written {
  const writer = new Writer(style);
  if (style === 'json') writer.flow(document, '', '');
  else writer.block(document, '', 0);
  writer.put('\n');
  return { text: writer.text, sites: writer.sites };
}

class Writer {
  text = '';
  readonly sites: Site[] = [];
  readonly #style: Style;

  constructor(style: Style) {
    this.#style = style;
  }

  put(text: string): void {
    this.text += text;
  }

  /** Mappings and lists a line an entry. */
  block(value: object, path: string, depth: number): void {
    const margin = '  '.repeat(depth);
    let isFirst = true;
    for (const [key, item] of Object.entries(value)) {
      const itemPath = path === '' ? key : `${path}.${key}`;
      if (!isFirst) this.put(`\n${margin}`);
      isFirst = false;
      if (Array.isArray(value)) this.put('- ');
      else {
        this.#site('key', itemPath, key);
        this.put(':');
      }
      const isNested = typeof item === 'object' && item !== null && Object.keys(item as object).length > 0;
      if (!isNested) {
        this.put(Array.isArray(value) ? '' : ' ');
        this.flow(item, itemPath, '');
      } else if (Array.isArray(value)) this.block(item as object, itemPath, depth + 1);
      else if (this.#style === 'flow') {
        this.put(' ');
        this.flow(item, itemPath, '');
      } else {
        this.put(`\n${margin}  `);
        this.block(item as object, itemPath, depth + 1);
      }
    }
  }

  /** In brackets; JSON with a line an entry. */
  flow(value: unknown, path: string, margin: string): void {
    if (typeof value !== 'object' || value === null) {
      this.#site('value', path, value as Site['value']);
      return;
    }
    const isJson = this.#style === 'json';
    const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}'];
    const entries = Object.entries(value);
    if (entries.length === 0) {
      this.put(`${open}${close}`);
      return;
    }
    const inner = `${margin}  `;
    this.put(open);
    for (const [index, [key, item]] of entries.entries()) {
      if (index > 0) this.put(isJson ? ',' : ', ');
      this.put(isJson ? `\n${inner}` : '');
      const itemPath = path === '' ? key : `${path}.${key}`;
      if (!Array.isArray(value)) {
        this.#site('key', itemPath, key);
        this.put(': ');
      }
      this.flow(item, itemPath, inner);
    }
    this.put(isJson ? `\n${margin}${close}` : close);
  }

  #site(what: Site['what'], path: string, value: Site['value']): void {
    const from = this.text.length;
    this.put(this.#scalar(what, value));
    this.sites.push({ what, path, from, to: this.text.length, value });
  }

  #scalar(what: Site['what'], value: Site['value']): string {
    if (this.#style === 'json' || typeof value !== 'string') return JSON.stringify(value);
    if (what === 'key' || (/^[a-z][A-Za-z]+(-[a-z0-9]+)*$/.test(value) && !WORDS_OF_YAML.test(value))) return value;
    return JSON.stringify(value);
  }
}

/** What some version of YAML reads as something other than text. */
const WORDS_OF_YAML = /^(y|n|yes|no|on|off|true|false|null)$/i;
