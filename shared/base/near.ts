/** The first of some words that was probably meant by one mistyped: two letters off or fewer. */
export function nearTo(typed: string, words: readonly string[]): string | undefined {
  return words.find((word) => isWithinTwoEdits(typed, word));
}

/** Whether two insertions, deletions, replacements or fewer make one key of the other, letter case aside. */
function isWithinTwoEdits(typed: string, key: string): boolean {
  if (Math.abs(typed.length - key.length) > 2) return false;
  const [from, to] = [Array.from(typed.toLowerCase()), Array.from(key.toLowerCase())];
  let row = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (const [at, letter] of from.entries()) {
    const next = [at + 1];
    for (const [column, other] of to.entries()) {
      const replaced = (row[column] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(replaced, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1));
    }
    row = next;
  }
  return (row.at(-1) ?? 0) <= 2;
}
