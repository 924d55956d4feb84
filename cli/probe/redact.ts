import type { CallOnRecord } from './hand.ts';

/** Ids by what they begin with; each becomes a word and a number, the same wherever it stands. */
const WORDS: Readonly<Record<string, string>> = {
  s: 'SNAPSHOT',
  d: 'DISK',
  m: 'IMAGE',
  sl: 'SNAPSHOT-LINK',
  rs: 'SHARE',
  i: 'INVITATION',
  rd: 'DIRECTORY',
  r: 'FOLDER',
  fd: 'FOLDER',
  rg: 'RESOURCE-GROUP',
  key: 'KEY',
};
const ID = /(?<![A-Za-z0-9-])(sl|rs|rd|rg|fd|key|s|d|m|i|r)-[A-Za-z0-9]{4,}(?![A-Za-z0-9-])/g;
/** Accounts, users, roles and sessions have ids of digits alone. */
const LONG_NUMBER = /(?<!\d)\d{15,}(?!\d)/g;
const ACCESS_KEY = /(?:LTAI|STS\.)[0-9A-Za-z]{8,}/g;
/** Members that hold a name or place of somebody, or a key. */
const PRIVATE_NAME =
  /^(?:SnapshotName|SnapshotSN|Description|DiskName|ResourceGroupId|userName|principalId|sourceIpAddress|userAgent|accessKeyId|DisplayName)$/i;
const KEY_NAME = /KMSKeyId$/i;
const SECRET_NAME = /secret|token$/i;

/** Replaces ids, names and places in what is handed on; request ids stay, so that the vendor can look a call up. */
export class Redactor {
  readonly #run: string;
  readonly #known: ReadonlySet<string>;
  readonly #words = new Map<string, string>();
  readonly #counts = new Map<string, number>();

  /** @param known Ids of what the run made, or was told to use: a row of a listing that names none of them is left out. */
  constructor(run: string, known: ReadonlySet<string>, accounts: Readonly<Record<string, string>>) {
    this.#run = run;
    this.#known = known;
    for (const [word, id] of Object.entries(accounts)) this.#words.set(id, word);
  }

  call({ by, product, action, request, answer, refusal }: CallOnRecord): object {
    return {
      by,
      product,
      action,
      request: this.#value(request, ''),
      ...(answer !== undefined && { answer: this.#value(this.#pruned(answer), '') }),
      ...(refusal !== undefined && { refusal: { ...refusal, words: this.text(refusal.words) } }),
    };
  }

  text(text: string): string {
    let safe = text.replaceAll(ACCESS_KEY, 'ACCESS-KEY');
    for (const [secret, word] of this.#words) safe = safe.replaceAll(secret, word);
    safe = safe.replaceAll(ID, (id, prefix: string) => this.#wordFor(id, WORDS[prefix] ?? 'ID'));
    return safe.replaceAll(LONG_NUMBER, (id) => this.#wordFor(id, 'ACCOUNT'));
  }

  #wordFor(secret: string, kind: string): string {
    const present = this.#words.get(secret);
    if (present !== undefined) return present;
    const count = (this.#counts.get(kind) ?? 0) + 1;
    this.#counts.set(kind, count);
    const word = `${kind}-${count}`;
    this.#words.set(secret, word);
    return word;
  }

  #value(value: unknown, name: string): unknown {
    if (typeof value === 'string') return this.#member(value, name);
    if (Array.isArray(value)) return value.map((item) => this.#value(item, name));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [this.text(key), this.#value(member, key)]));
  }

  #member(value: string, name: string): string {
    if (value === '') return '';
    if (SECRET_NAME.test(name)) return name === 'ClientToken' ? value : 'SECRET';
    if (KEY_NAME.test(name)) return this.#wordFor(value, 'KEY');
    if (PRIVATE_NAME.test(name) && !value.includes(this.#run)) return this.#wordFor(value, 'NAME');
    return this.text(value);
  }

  /** Rows of listings that have nothing to do with the run are nobody's business. */
  #pruned(value: unknown): unknown {
    if (Array.isArray(value)) {
      const kept = value.filter((item) => typeof item !== 'object' || this.#isOurs(JSON.stringify(item)));
      const count = value.length - kept.length;
      const rows = kept.map((item) => this.#pruned(item));
      return count === 0 ? rows : [...rows, { 'left out': count }];
    }
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, this.#pruned(member)]));
  }

  #isOurs(text: string): boolean {
    return text.includes(this.#run) || [...this.#known].some((id) => text.includes(id));
  }
}
