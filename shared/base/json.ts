/** A key that stands twice in one object. Readers differ in which of the two counts, so neither does. */
export class KeyTwiceError extends Error {
  override readonly name = 'KeyTwiceError';
  readonly key: string;
  /** Where the second one stands, both from 1. */
  readonly place: { readonly line: number; readonly column: number };

  constructor(key: string, place: KeyTwiceError['place']) {
    super(`the key ${JSON.stringify(key)} stands twice, the second time in line ${place.line}, column ${place.column}`);
    this.key = key;
    this.place = place;
  }
}

/**
 * Reads JSON that people write. As in YAML, no object has a key twice, at any depth.
 * @throws {SyntaxError} when it is no JSON.
 * @throws {KeyTwiceError} for the first key that stands twice.
 */
export function parseJson(text: string): unknown {
  const value: unknown = JSON.parse(text);
  requireKeysOnce(text);
  return value;
}

/** @param json Good JSON, so that a text before a colon is a key, and nothing else opens or closes but objects and lists. */
function requireKeysOnce(json: string): void {
  const open: Set<string>[] = [];
  for (let at = 0; at < json.length; at++) {
    const char = json[at];
    if (char === '{' || char === '[') open.push(new Set());
    else if (char === '}' || char === ']') open.pop();
    else if (char === '"') {
      const start = at;
      at = endOfText(json, start);
      const keys = open.at(-1);
      if (!keys || !isBeforeColon(json, at)) continue;
      const key = JSON.parse(json.slice(start, at + 1)) as string;
      if (keys.has(key)) throw new KeyTwiceError(key, placeOf(json, start));
      keys.add(key);
    }
  }
}

function endOfText(json: string, start: number): number {
  let at = start + 1;
  while (json[at] !== '"') at += json[at] === '\\' ? 2 : 1;
  return at;
}

function isBeforeColon(json: string, end: number): boolean {
  let at = end + 1;
  while (/\s/.test(json[at] ?? '')) at++;
  return json[at] === ':';
}

function placeOf(json: string, at: number): KeyTwiceError['place'] {
  const lines = json.slice(0, at).split('\n');
  return { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 };
}
