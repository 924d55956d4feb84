/**
 * Whether a text matches a pattern in which `*` stands for any run of characters and `?` for one.
 * Runs in time proportional to the two lengths multiplied at worst, never more: the pattern comes from a
 * file, but the text may come from another account.
 */
export function matchesGlob(text: string, pattern: string): boolean {
  let textAt = 0;
  let patternAt = 0;
  let starAt = -1;
  let resumeAt = 0;
  while (textAt < text.length) {
    const wildcard = pattern[patternAt];
    if (wildcard === '*') {
      starAt = patternAt++;
      resumeAt = textAt;
    } else if (wildcard === '?' || (wildcard !== undefined && wildcard === text[textAt])) {
      patternAt++;
      textAt++;
    } else if (starAt >= 0) {
      patternAt = starAt + 1;
      textAt = ++resumeAt;
    } else {
      return false;
    }
  }
  while (pattern[patternAt] === '*') patternAt++;
  return patternAt === pattern.length;
}
