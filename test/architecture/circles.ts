/**
 * The circles of files that import one another, each told once and from its first file by name: `a → b → a`.
 * Of circles that share files, at least one is told.
 * @param importsOf What each file imports, from the project's root; targets that are no keys are ignored.
 */
export function circlesIn(importsOf: ReadonlyMap<string, readonly string[]>): string[] {
  return [...importsOf.keys()]
    .sort()
    .map((start) => shortestCircle(start, importsOf))
    .filter((circle) => circle.every((path) => path >= (circle[0] ?? '')))
    .filter((circle) => circle.length > 0)
    .map((circle) => circle.join(' → '));
}

/** The shortest way from a file back to itself; empty if there is none. */
function shortestCircle(start: string, importsOf: ReadonlyMap<string, readonly string[]>): string[] {
  const ways = [[start]];
  const reached = new Set<string>();
  for (const way of ways) {
    for (const next of importsOf.get(way.at(-1) ?? '') ?? []) {
      if (next === start) return [...way, start];
      if (reached.has(next)) continue;
      reached.add(next);
      ways.push([...way, next]);
    }
  }
  return [];
}
