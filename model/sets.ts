/** A small set as a bit mask: element `i` is in it when bit `i` is set. */
export type Mask = number;

/** The elements of a set, ascending. */
export function elementsOf(set: Mask): readonly number[] {
  const elements: number[] = [];
  for (let i = 0; set >> i; i++) if ((set >> i) & 1) elements.push(i);
  return elements;
}

export const isWithin = (part: Mask, whole: Mask): boolean => (part & ~whole) === 0;
export const without = (set: Mask, taken: Mask): Mask => set & ~taken;
export const unionOf = (sets: readonly Mask[]): Mask => sets.reduce((all, set) => all | set, 0);

/** A set in sorted parts of at most `size` elements, as one call carries them. */
export function partsOf(set: Mask, size: number): readonly Mask[] {
  const elements = elementsOf(set);
  const parts: Mask[] = [];
  for (let i = 0; i < elements.length; i += size) {
    parts.push(elements.slice(i, i + size).reduce((part, element) => part | (1 << element), 0));
  }
  return parts;
}
