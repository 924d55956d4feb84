/** A piece of JSON with the blanks before it: a sign, a text, or a number or word. */
const PIECE =
  /[ \t\r\n]*(?:([{}[\],:])|("(?:[^"\\\p{Cc}]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*")|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.])|(?:true|false|null)(?!\w))/uy;

/** What may come next: a value, a key, either of these or the end of what is open, a colon, or what follows a value. */
type Next = 'value' | 'key' | 'first value' | 'first key' | 'colon' | 'separator';

/** Where a text stops being JSON, from 0; its length where it only ends too soon. Of a text that is JSON it says nothing. */
export function endOfJson(text: string): number {
  const open: ('{' | '[')[] = [];
  let next: Next = 'value';
  let at = 0;
  while (at < text.length) {
    PIECE.lastIndex = at;
    const piece = PIECE.exec(text);
    const then: Next | undefined = piece ? stepOver(next, piece[1] ?? '', piece[2] !== undefined, open) : undefined;
    if (then === undefined) break;
    next = then;
    at = PIECE.lastIndex;
  }
  while (/[ \t\r\n]/.test(text[at] ?? '')) at++;
  return at;
}

/** @returns What may come after the piece; undefined where it may not stand. */
function stepOver(next: Next, sign: string, isText: boolean, open: ('{' | '[')[]): Next | undefined {
  if (next === 'separator' && open.length === 0) return undefined;
  const isInObject = open.at(-1) === '{';
  switch (sign) {
    case '{':
    case '[':
      if (next !== 'value' && next !== 'first value') return undefined;
      open.push(sign);
      return sign === '{' ? 'first key' : 'first value';
    case '}':
    case ']':
      if (next !== 'separator' && next !== (sign === '}' ? 'first key' : 'first value')) return undefined;
      return (open.pop() === '{') === (sign === '}') ? 'separator' : undefined;
    case ',':
      if (next !== 'separator') return undefined;
      return isInObject ? 'key' : 'value';
    case ':':
      return next === 'colon' ? 'value' : undefined;
    default:
      if (next === 'key' || next === 'first key') return isText ? 'colon' : undefined;
      return next === 'value' || next === 'first value' ? 'separator' : undefined;
  }
}
