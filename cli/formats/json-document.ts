/** Enough for a write. */
const PIECE_CHARS = 65_536;

/**
 * A document as JSON, as `JSON.stringify` indents it by two, in pieces: of a list no more than a few entries are ever text
 * at the same time, so that a document of any length takes little memory beside what it tells.
 * @param document Plain data.
 */
export function* jsonPieces(document: object): Iterable<string> {
  if (Array.isArray(document)) {
    yield `${JSON.stringify(document, undefined, 2)}\n`;
    return;
  }
  let piece = '{';
  let isFirst = true;
  for (const [name, value] of Object.entries(document) as [string, unknown][]) {
    if (value === undefined) continue;
    piece += `${isFirst ? '' : ','}\n  ${JSON.stringify(name)}: `;
    isFirst = false;
    if (!Array.isArray(value) || value.length === 0) {
      piece += indented(value, '  ');
      continue;
    }
    for (const [at, entry] of value.entries()) {
      piece += `${at === 0 ? '[' : ','}\n    ${indented(entry, '    ')}`;
      if (piece.length < PIECE_CHARS) continue;
      yield piece;
      piece = '';
    }
    piece += '\n  ]';
  }
  yield `${piece}${isFirst ? '' : '\n'}}\n`;
}

/** In a list, what is nothing is null. */
function indented(value: unknown, by: string): string {
  const text = value === undefined ? 'null' : JSON.stringify(value, undefined, 2);
  return text.replaceAll('\n', `\n${by}`);
}
