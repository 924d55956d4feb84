/** Enough for a write. */
const PIECE_CHARS = 65_536;

/** A document that is told part by part, in the order of its members. */
export interface DocumentWriter<Document extends object = Readonly<Record<string, unknown>>> {
  /** Members with their values; what is undefined is none. */
  add(members: { readonly [Name in keyof Document]?: Document[Name] | undefined }): void;
  /** A member that is a list, or further entries of it as long as no other member has come. */
  append<Name extends keyof Document & string>(name: Name, entries: Document[Name] & readonly unknown[]): void;
  end(): void;
}

/**
 * Writes JSON as `JSON.stringify` indents it by two, in pieces: of a list no more than a few entries are ever text at the same
 * time, so that a document of any length takes little memory beside what it tells.
 */
export class JsonDocument implements DocumentWriter {
  readonly #write: (piece: string) => void;
  #piece = '{';
  #isEmpty = true;
  #list: { readonly name: string; count: number } | undefined;

  constructor(write: (piece: string) => void) {
    this.#write = write;
  }

  add(members: object): void {
    for (const [name, value] of Object.entries(members) as [string, unknown][]) {
      if (Array.isArray(value)) this.append(name, value);
      else if (value !== undefined) {
        this.#begin(name);
        this.#put(indented(value, '  '));
      }
    }
  }

  append(name: string, entries: readonly unknown[]): void {
    if (this.#list?.name !== name) {
      this.#begin(name);
      this.#list = { name, count: 0 };
      this.#put('[');
    }
    for (const entry of entries) this.#put(`${this.#list.count++ === 0 ? '' : ','}\n    ${indented(entry, '    ')}`);
  }

  end(): void {
    this.#close();
    this.#write(`${this.#piece}${this.#isEmpty ? '' : '\n'}}\n`);
  }

  #begin(name: string): void {
    this.#close();
    this.#put(`${this.#isEmpty ? '' : ','}\n  ${JSON.stringify(name)}: `);
    this.#isEmpty = false;
  }

  #close(): void {
    if (this.#list) this.#put(this.#list.count === 0 ? ']' : '\n  ]');
    this.#list = undefined;
  }

  #put(text: string): void {
    this.#piece += text;
    if (this.#piece.length < PIECE_CHARS) return;
    this.#write(this.#piece);
    this.#piece = '';
  }
}

/** In a list, what is nothing is null. */
function indented(value: unknown, by: string): string {
  const text = value === undefined ? 'null' : JSON.stringify(value, undefined, 2);
  return text.replaceAll('\n', `\n${by}`);
}

/** Keeps the members, for a form that is written as a whole. */
export class WholeDocument implements DocumentWriter {
  readonly #members: Record<string, unknown> = {};
  readonly #write: (document: object) => void;

  constructor(write: (document: object) => void) {
    this.#write = write;
  }

  add(members: object): void {
    Object.assign(this.#members, members);
  }

  append(name: string, entries: readonly unknown[]): void {
    const before = this.#members[name];
    this.#members[name] = [...(Array.isArray(before) ? (before as unknown[]) : []), ...entries];
  }

  end(): void {
    this.#write(this.#members);
  }
}
