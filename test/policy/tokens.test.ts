import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DAY_MS, HOUR_MS } from '../../shared/base/durations.ts';
import { continuedKeys, parseDay, parseLimit, parseTokens, parseTokenTags } from '../../shared/policy/tokens.ts';

const A = '1111222233334444';
const B = '2222333344445555';

describe('a limit', () => {
  test.each([
    { text: '1h', limit: { kind: 'after-creation', ms: HOUR_MS } },
    { text: '30d', limit: { kind: 'after-creation', ms: 30 * DAY_MS } },
    { text: '2w', limit: { kind: 'after-creation', ms: 14 * DAY_MS } },
    { text: '65536d', limit: { kind: 'after-creation', ms: 65_536 * DAY_MS } },
    { text: '2026-03-31', limit: { kind: 'until', atMs: Date.parse('2026-04-01T00:00:00Z') } },
    { text: '2028-02-29', limit: { kind: 'until', atMs: Date.parse('2028-03-01T00:00:00Z') } },
    { text: '9999-12-31', limit: { kind: 'until', atMs: Date.parse('9999-12-31T00:00:00Z') + DAY_MS } },
  ])('$text is understood', ({ text, limit }) => {
    expect(parseLimit(text)).toEqual(limit);
  });

  test.each(
    [
      ['', '0d', '07d', '-1d', '1.5d', '1e3d', '30', '30D', '30 d', '30m', '65537d', '9999999w', '99999999h'],
      ['2026-02-29', '2026-13-01', '2026-00-10', '2026-01-00', '2026-04-31', '0099-01-01', '2026-3-1', '20260331'],
      ['2026-03-31T00:00:00Z', '2026/03/31', '٣d', '３d', '２０２６-03-31', 'constructor', '1d\n', '2026-03-31\n'],
    ].flat(),
  )('%j is not understood', (text) => {
    expect(parseLimit(text)).toBeUndefined();
  });

  test('a day is understood exactly when the calendar has it', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9999 }), fc.nat(99), fc.nat(99), (year, month, day) => {
        const text = [String(year).padStart(4, '0'), ...[month, day].map((n) => String(n).padStart(2, '0'))].join('-');
        const date = new Date(`${text}T00:00:00Z`);
        const isReal = !Number.isNaN(date.getTime()) && date.getUTCDate() === day;
        // Date.UTC reads years below 100 as 19xx, and no share can end then.
        expect(parseDay(text)).toEqual(isReal && year > 99 ? date.getTime() + DAY_MS : undefined);
      }),
    );
  });
});

describe('the tokens of a value', () => {
  test.each([
    { value: A, targets: [A] },
    { value: `${A} ${B}`, targets: [A, B] },
    { value: `${A},${B};fd-AbCdEf1234+@prod`, targets: [A, B, 'fd-AbCdEf1234', '@prod'] },
    { value: `  ,;+ ${A} , ; ${B}+`, targets: [A, B] },
    { value: `${A}\n${B}\t@prod`, targets: [A, B, '@prod'] },
    { value: `${A} ${A}`, targets: [A, A] },
    { value: `${A}，${B}；fd-AbCdEf1234、@prod＋${A}`, targets: [A, B, 'fd-AbCdEf1234', '@prod', A] },
    { value: `${A}\u3000${B}\u00a0@prod\u200b${A}\ufeff`, targets: [A, B, '@prod', A] },
    { value: `acs:ram::${A}:root, acs:ram::${B}:root/30d`, targets: [A, B] },
    { value: '', targets: [] },
    { value: ' ,;+', targets: [] },
  ])('$value asks for $targets', ({ value, targets }) => {
    const { tokens, problems } = parseTokens(value, 'share-to');
    expect(tokens.map((token) => token.target)).toEqual(targets);
    expect(problems).toEqual([]);
  });

  test.each([
    '12345',
    '@',
    '@no/such',
    'everyone',
    'i-abcdef',
    `${A}|${B}`,
    `acs:ram::${A}:user/x`,
    'acs:ram::12345:root',
    'fd_AbCdEf1234',
    '*',
  ])('%j is a problem beside a good token, which still counts', (bad) => {
    const { tokens, problems } = parseTokens(`${bad} ${A}`, 'share-to-2');
    expect(tokens.map((token) => token.target)).toContain(A);
    expect(problems).toMatchObject([{ text: bad, tagKey: 'share-to-2' }]);
  });

  test.each([
    `${A}/`,
    `${A}/x`,
    `${A}/30d/x`,
    `${A}/2026-02-30`,
    '@prod/0d',
  ])('in %j the target is clear and the limit a problem', (text) => {
    const { tokens, problems } = parseTokens(text, 'share-to');
    expect(tokens).toEqual([{ target: text.split('/')[0], hasUnreadableLimit: true, text, tagKey: 'share-to' }]);
    expect(problems).toMatchObject([{ text, tagKey: 'share-to' }]);
  });

  test.each([
    { value: `${A} / 30d`, read: [`${A}/30d`] },
    { value: `${A}/ 30d, ${B}`, read: [`${A}/30d`, B] },
    { value: `${A} /30d ${B}`, read: [`${A}/30d`, B] },
    { value: `${A}／30d`, read: [`${A}/30d`] },
  ])('the slash of $value joins a target and its limit', ({ value, read }) => {
    const { tokens, problems } = parseTokens(value, 'share-to');
    expect(tokens.map(({ text }) => text)).toEqual(read);
    expect(tokens[0]).toMatchObject({ limit: parseLimit('30d'), hasUnreadableLimit: false });
    expect(problems).toEqual([]);
  });

  test.each([
    '30d',
    '(30d)',
    '2026-12-31',
    '30D',
    '12h.',
    '(/30d)',
  ])('the limit %j without its target leaves no target of its tag without an end', (lone) => {
    const { tokens, problems } = parseTokens(`${A} ${lone} ${B}/2w`, 'share-to');
    expect(tokens.map(({ hasUnreadableLimit }) => hasUnreadableLimit)).toEqual([true, false]);
    expect(problems).toMatchObject([{ code: 'LONE_LIMIT', text: lone }]);
  });

  test.each([
    '*/30d',
    '🙂/30d',
    '//30d',
  ])('%j has a target that is none, which leaves the others as they are', (bad) => {
    const { tokens, problems } = parseTokens(`${A}, ${bad}`, 'share-to');
    expect(tokens.map(({ hasUnreadableLimit }) => hasUnreadableLimit)).toEqual([false]);
    expect(problems).toMatchObject([{ code: 'BAD_TOKEN', text: bad }]);
  });

  const limits = fc.oneof(
    fc.integer({ min: 1, max: 9000 }).chain((n) => fc.constantFrom('h', 'd', 'w').map((unit) => `${n}${unit}`)),
    fc.date({ min: new Date('1970-01-01'), max: new Date('9999-12-31'), noInvalidDate: true }).map((date) => {
      return date.toISOString().slice(0, 10);
    }),
  );
  const targets = fc.oneof(
    fc.stringMatching(/^[0-9]{16}$/),
    fc.stringMatching(/^(fd-[A-Za-z0-9]{10}|r-[A-Za-z0-9]{6}|rd-[A-Za-z0-9]{6}|@[A-Za-z0-9_-]{1,20})$/),
  );
  const tokens = fc.array(fc.record({ target: targets, limit: fc.option(limits) }), { maxLength: 12 });
  const render = ({ target, limit }: { target: string; limit: string | null }) =>
    limit === null ? target : `${target}/${limit}`;
  const separators = fc.stringMatching(/^[ ,;+]{1,3}$/);

  test('what is rendered is read back, whatever the separators', () => {
    fc.assert(
      fc.property(tokens, separators, (wishes, separator) => {
        const read = parseTokens(wishes.map(render).join(separator), 'share-to');
        expect(read.problems).toEqual([]);
        expect(read.tokens).toEqual(
          wishes.map((wish) => ({
            target: wish.target,
            ...(wish.limit !== null && { limit: parseLimit(wish.limit) }),
            hasUnreadableLimit: false,
            text: render(wish),
            tagKey: 'share-to',
          })),
        );
      }),
    );
  });

  test('the order of tokens changes nothing but the order', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(
            tokens.map((all) => all.map(render).join(' ')),
            // A slash joins what stands on either side.
            fc.string().filter((text) => !/^\s*\/|\/\s*$/.test(text)),
          ),
        ),
        (parts) => {
          const sorted = (value: string) =>
            parseTokens(value, 'share-to')
              .tokens.map((token) => token.text)
              .sort();
          expect(sorted(parts.join(' '))).toEqual(sorted(parts.toReversed().join(' ')));
        },
      ),
    );
  });

  test('every token is either read or reported, and the text of any script does no harm', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (value) => {
        const { tokens: read, problems } = parseTokens(value, 'share-to');
        const parts = value.split(/[\s\u200b-\u200d\u2060,;+，；、＋]+/u).filter((part) => part !== '');
        const unclear = read.filter((token) => token.hasUnreadableLimit);
        expect(read.length + problems.length - unclear.length).toBe(parts.length);
      }),
    );
  });

  test('a value far beyond what a tag holds is one short problem', () => {
    const { tokens: read, problems } = parseTokens('@'.repeat(20_000), 'share-to');
    expect(read).toEqual([]);
    expect(problems).toHaveLength(1);
    expect(problems[0]?.text.length).toBeLessThanOrEqual(64);
  });
});

describe('the share-to tag and its continuations', () => {
  const read = (tags: Record<string, string>) => parseTokenTags(tags, 'share-to');

  test.each([
    { name: 'no tag asks for nothing', tags: { app: 'shop' }, isPresent: false, targets: [] },
    {
      name: 'an empty tag asks for nobody',
      tags: { 'share-to': '' },
      isPresent: true,
      targets: [],
    },
    {
      name: 'a tag of separators asks for nobody',
      tags: { 'share-to': ' ,' },
      isPresent: true,
      targets: [],
    },
    {
      name: 'continuations count in order',
      tags: { 'share-to-9': '@c', 'share-to': A, 'share-to-2': B },
      isPresent: true,
      targets: [A, B, '@c'],
    },
    {
      name: 'a continuation counts without the first',
      tags: { 'share-to-3': A },
      isPresent: true,
      targets: [A],
    },
    {
      name: 'share-to-1, share-to-10 and other spellings are other tags',
      tags: { 'share-to-1': A, 'share-to-10': A, 'Share-To': A, 'share-to-02': A },
      isPresent: false,
      targets: [],
    },
    {
      name: 'what cannot be read asks for nobody that is known',
      tags: { 'share-to': 'prod team' },
      isPresent: true,
      targets: [],
    },
    {
      name: 'a readable token counts beside one that is not',
      tags: { 'share-to': `prod ${A}` },
      isPresent: true,
      targets: [A],
    },
    {
      name: 'a target with an unreadable limit is known as a target',
      tags: { 'share-to': `${A}/soon` },
      isPresent: true,
      targets: [A],
    },
    {
      name: 'names that every object has are not tags',
      tags: JSON.parse(`{"__proto__": "${A}", "constructor": "${A}"}`) as Record<string, string>,
      isPresent: false,
      targets: [],
    },
  ])('$name', ({ tags, isPresent, targets }) => {
    const result = read(tags);
    expect(result).toMatchObject({ isPresent });
    expect(result.tokens.map((token) => token.target)).toEqual(targets);
  });

  test('there are nine keys', () => {
    const keys = continuedKeys('share-to');
    expect([keys.length, keys[0], keys[1], keys[8]]).toEqual([9, 'share-to', 'share-to-2', 'share-to-9']);
  });

  test('it does not matter over which continuations the tokens are spread', () => {
    const token = fc.oneof(fc.stringMatching(/^[0-9]{16}$/), fc.stringMatching(/^@[a-z]{1,8}$/));
    fc.assert(
      fc.property(fc.array(token, { minLength: 9, maxLength: 40 }), (all) => {
        const spread: Record<string, string> = {};
        for (const [index, text] of all.entries()) {
          const key = continuedKeys('share-to')[index % 9] ?? '';
          spread[key] = `${spread[key] ?? ''} ${text}`;
        }
        const targets = (tags: Record<string, string>) =>
          read(tags)
            .tokens.map(({ target }) => target)
            .sort();
        expect(targets(spread)).toEqual(targets({ 'share-to': all.join(',') }));
      }),
    );
  });
});
