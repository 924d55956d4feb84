const MAX_SLIPS = 2;

/** The first of some words that was probably meant by one mistyped: two letters off or fewer, letter case aside. */
export function nearTo(typed: string, words: readonly string[]): string | undefined {
  const isNear = (word: string): boolean =>
    Math.abs(typed.length - word.length) <= MAX_SLIPS &&
    slipsBetween(typed.toLowerCase(), word.toLowerCase()) <= MAX_SLIPS;
  return words.find(isNear);
}

/** Edits between two texts: a letter more, less or another, or two neighbours that changed places. */
export function slipsBetween(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, at) => at)];
  const at = (row: number, column: number): number => rows[row]?.[column] ?? Number.POSITIVE_INFINITY;
  for (let row = 1; row <= a.length; row++) {
    const next = [row];
    rows.push(next);
    for (let column = 1; column <= b.length; column++) {
      const isSame = a[row - 1] === b[column - 1];
      const isSwapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      next.push(
        Math.min(
          at(row - 1, column) + 1,
          at(row, column - 1) + 1,
          at(row - 1, column - 1) + (isSame ? 0 : 1),
          isSwapped ? at(row - 2, column - 2) + 1 : Number.POSITIVE_INFINITY,
        ),
      );
    }
  }
  return at(a.length, b.length);
}
