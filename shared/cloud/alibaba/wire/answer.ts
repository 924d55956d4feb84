/** An answer that does not say what it must. Within the adapters only: the caller of a service turns it into its error. */
export class UnreadableAnswer extends Error {
  override readonly name = 'UnreadableAnswer';
}

/**
 * Reads one object of a service's answer, leniently: numbers may come as text and flags as words, but a member that is
 * needed and absent, or of a type that means nothing, is an {@link UnreadableAnswer} and never an empty value, since
 * what is unknown must not look as if it were not there.
 */
export class Answer {
  readonly #members: ReadonlyMap<string, unknown>;
  readonly #path: string;

  constructor(value: unknown, path: string) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw new UnreadableAnswer(`${path} is not an object`);
    }
    this.#members = new Map(Object.entries(value));
    this.#path = path;
  }

  text(key: string): string {
    return this.optionalText(key) ?? this.#fail(key, 'is missing');
  }

  /** Whether the service says anything of it at all, be it that it is empty. */
  has(key: string): boolean {
    return (this.#members.get(key) ?? undefined) !== undefined;
  }

  /** Absent, null and empty are the same. */
  optionalText(key: string): string | undefined {
    const value = this.#members.get(key) ?? '';
    if (typeof value === 'string') return value === '' ? undefined : value;
    return typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : this.#fail(key, 'is not a text');
  }

  number(key: string): number {
    return this.optionalNumber(key) ?? this.#fail(key, 'is missing');
  }

  optionalNumber(key: string): number | undefined {
    const value = this.#members.get(key) ?? '';
    if (value === '') return undefined;
    const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
    return typeof number === 'number' && Number.isFinite(number) ? number : this.#fail(key, 'is not a number');
  }

  flag(key: string): boolean {
    return this.optionalFlag(key) ?? this.#fail(key, 'is missing');
  }

  optionalFlag(key: string): boolean | undefined {
    const value = this.#members.get(key) ?? '';
    if (value === '') return undefined;
    if (value === true || value === 'true') return true;
    return value === false || value === 'false' ? false : this.#fail(key, 'is neither true nor false');
  }

  /** A time in ISO 8601, as milliseconds since the epoch. */
  timeMs(key: string): number {
    return this.optionalTimeMs(key) ?? this.#fail(key, 'is missing');
  }

  optionalTimeMs(key: string): number | undefined {
    const text = this.optionalText(key);
    if (text === undefined) return undefined;
    const timeMs = Date.parse(text);
    return Number.isNaN(timeMs) ? this.#fail(key, 'is not a time') : timeMs;
  }

  /** @param otherwise What a word means that is not among the known ones; choose the meaning that does least harm. */
  word<T extends string>(key: string, known: readonly T[], otherwise: T): T {
    const text = this.optionalText(key);
    return known.find((word) => word === text) ?? otherwise;
  }

  object(key: string): Answer {
    return new Answer(this.#members.get(key), `${this.#path}.${key}`);
  }

  optionalObject(key: string): Answer | undefined {
    return (this.#members.get(key) ?? undefined) === undefined ? undefined : this.object(key);
  }

  list(key: string): Answer[] {
    return this.optionalList(key) ?? this.#fail(key, 'is missing');
  }

  optionalList(key: string): Answer[] | undefined {
    const value = this.#members.get(key) ?? undefined;
    if (value === undefined) return undefined;
    if (!Array.isArray(value)) return this.#fail(key, 'is not a list');
    return value.map((item: unknown, index) => new Answer(item, `${this.#path}.${key}.${index}`));
  }

  #fail(key: string, problem: string): never {
    throw new UnreadableAnswer(`${this.#path}.${key} ${problem}`);
  }
}

/** Reads tags whose key and value sit under the given names; a later tag of the same key wins. */
export function readTags(
  tags: readonly Answer[] | undefined,
  keyName: string,
  valueName: string,
): Readonly<Record<string, string>> {
  return Object.fromEntries((tags ?? []).map((tag) => [tag.text(keyName), tag.optionalText(valueName) ?? '']));
}

/** Tags as a call that sets them names them. */
export function wireTags(tags: Readonly<Record<string, string>>): { key: string; value: string }[] {
  return Object.entries(tags).map(([key, value]) => ({ key, value }));
}
