import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compilePattern } from '../../../emulator/platform/event-pattern.ts';
import { readServerlessYaml } from '../../../emulator/platform/serverless-yaml.ts';

const event = {
  source: 'acs.ecs',
  type: 'ecs:ActionTrail:ApiCall',
  empty: '',
  nothing: null,
  count: 12,
  isReady: true,
  list: ['red', 'green'],
  objects: [{ name: 'red' }],
  data: { eventName: 'TagResources', address: '10.1.2.3', address6: '2001:db8::1', 'Tag.1.Key': 'share-to' },
};

describe('an event pattern', () => {
  test.each<{ name: string; pattern: unknown; passes: boolean }>([
    { name: 'without keys takes everything', pattern: {}, passes: true },
    { name: 'takes an exact value', pattern: { source: ['acs.ecs'] }, passes: true },
    { name: 'minds case', pattern: { source: ['ACS.ECS'] }, passes: false },
    { name: 'takes any of several values', pattern: { source: ['acs.oss', 'acs.ecs'] }, passes: true },
    { name: 'wants all keys to hold', pattern: { source: ['acs.ecs'], type: ['other'] }, passes: false },
    { name: 'looks into objects', pattern: { data: { eventName: ['TagResources'] } }, passes: true },
    { name: 'refuses what a missing field would have to be', pattern: { absent: ['x'] }, passes: false },
    { name: 'refuses a field under a missing object', pattern: { absent: { deeper: ['x'] } }, passes: false },
    {
      name: 'takes a dot in a key as part of its name',
      pattern: { data: { 'Tag.1.Key': ['share-to'] } },
      passes: true,
    },
    { name: 'does not take a text for a number', pattern: { count: ['12'] }, passes: false },
    { name: 'takes numbers and facts', pattern: { count: [12], isReady: [true] }, passes: true },
    { name: 'takes null for null only', pattern: { nothing: [null] }, passes: true },
    { name: 'does not take null for a missing field', pattern: { absent: [null] }, passes: false },
    { name: 'takes an empty text', pattern: { empty: [''] }, passes: true },
    { name: 'takes a prefix', pattern: { type: [{ prefix: 'ecs:ActionTrail:' }] }, passes: true },
    { name: 'refuses another prefix', pattern: { type: [{ prefix: 'ActionTrail' }] }, passes: false },
    { name: 'takes a suffix', pattern: { type: [{ suffix: ':ApiCall' }] }, passes: true },
    { name: 'refuses another suffix', pattern: { type: [{ suffix: 'ecs' }] }, passes: false },
    { name: 'takes a part', pattern: { type: [{ contains: 'Trail' }] }, passes: true },
    { name: 'does not look for a part in a number', pattern: { count: [{ contains: '1' }] }, passes: false },
    { name: 'takes anything but a value', pattern: { source: [{ 'anything-but': 'acs.oss' }] }, passes: true },
    {
      name: 'refuses the value after anything-but',
      pattern: { source: [{ 'anything-but': 'acs.ecs' }] },
      passes: false,
    },
    {
      name: 'refuses any value of a list after anything-but',
      pattern: { count: [{ 'anything-but': [1, 12] }] },
      passes: false,
    },
    {
      name: 'refuses a prefix after anything-but',
      pattern: { source: [{ 'anything-but': { prefix: 'acs.' } }] },
      passes: false,
    },
    {
      name: 'does not take a missing field as anything else',
      pattern: { absent: [{ 'anything-but': 'x' }] },
      passes: false,
    },
    { name: 'compares numbers', pattern: { count: [{ numeric: ['>', 10, '<=', 12] }] }, passes: true },
    { name: 'refuses numbers outside a range', pattern: { count: [{ numeric: ['>=', 13] }] }, passes: false },
    { name: 'takes an equal number', pattern: { count: [{ numeric: ['=', 12] }] }, passes: true },
    { name: 'does not compare texts as numbers', pattern: { source: [{ numeric: ['>', 0] }] }, passes: false },
    { name: 'takes an address in a range', pattern: { data: { address: [{ cidr: '10.1.0.0/16' }] } }, passes: true },
    {
      name: 'refuses an address outside a range',
      pattern: { data: { address: [{ cidr: '10.2.0.0/16' }] } },
      passes: false,
    },
    {
      name: 'takes a v6 address in a range',
      pattern: { data: { address6: [{ cidr: '2001:db8::/32' }] } },
      passes: true,
    },
    { name: 'does not take a text for an address', pattern: { source: [{ cidr: '0.0.0.0/0' }] }, passes: false },
    { name: 'takes a field that exists', pattern: { count: [{ exists: true }] }, passes: true },
    { name: 'takes a null as existing', pattern: { nothing: [{ exists: true }] }, passes: true },
    { name: 'takes a field that must not exist and does not', pattern: { absent: [{ exists: false }] }, passes: true },
    { name: 'refuses a field that must not exist and does', pattern: { count: [{ exists: false }] }, passes: false },
    { name: 'takes one of the values of a list', pattern: { list: ['green'] }, passes: true },
    { name: 'does not look inside lists of objects', pattern: { objects: { name: ['red'] } }, passes: false },
    { name: 'does not take inherited names for fields', pattern: { constructor: [{ exists: true }] }, passes: false },
  ])('$name', ({ pattern, passes }) => {
    expect(compilePattern(JSON.stringify(pattern))(event)).toBe(passes);
  });

  test.each<{ name: string; pattern: unknown; message: string }>([
    { name: 'text that is not JSON', pattern: '{', message: 'pattern: not JSON' },
    { name: 'a list at the top', pattern: '[]', message: 'pattern: a JSON object is expected' },
    {
      name: 'a leaf outside an array',
      pattern: { data: { x: 'y' } },
      message: 'data.x: every leaf of a pattern is an array',
    },
    { name: 'an empty array', pattern: { x: [] }, message: 'x: at least one entry is needed' },
    {
      name: 'more entries than the service allows',
      pattern: { x: [1, 2, 3, 4, 5, 6] },
      message: 'x: at most 5 entries',
    },
    { name: 'an unknown operator', pattern: { x: [{ regex: '.' }] }, message: 'x: unknown operator regex' },
    {
      name: 'two operators in an entry',
      pattern: { x: [{ prefix: 'a', suffix: 'b' }] },
      message: 'x: one operator to an entry',
    },
    { name: 'a prefix that is no text', pattern: { x: [{ prefix: 1 }] }, message: 'x: a text is expected' },
    { name: 'half a comparison', pattern: { x: [{ numeric: ['>'] }] }, message: 'x: numeric takes pairs' },
    { name: 'a number beyond the range', pattern: { x: [{ numeric: ['>', 2e9] }] }, message: 'x: numeric takes' },
    { name: 'a range that is none', pattern: { x: [{ cidr: '10.0.0.0/33' }] }, message: 'x: cidr takes' },
    {
      name: 'exists that is neither true nor false',
      pattern: { x: [{ exists: 'yes' }] },
      message: 'x: exists takes true or false',
    },
    {
      name: 'anything-but with another operator',
      pattern: { x: [{ 'anything-but': { suffix: 'a' } }] },
      message: 'x: anything-but',
    },
  ])('is refused for $name', ({ pattern, message }) => {
    const compile = (): unknown => compilePattern(pattern);
    expect(compile).toThrow(
      expect.objectContaining({ code: 'InvalidEventPattern', message: expect.stringContaining(message) as string }),
    );
  });

  test('takes every event that holds the wanted value under the wanted key, whatever else it holds', () => {
    const scalar = fc.oneof(fc.string(), fc.integer(), fc.boolean());
    fc.assert(
      fc.property(fc.dictionary(fc.string(), scalar), fc.string(), scalar, (rest, key, value) => {
        const matches = compilePattern(Object.fromEntries([[key, [value]]]));
        const found = Object.fromEntries([...Object.entries(rest), [key, value]]);
        expect(matches(found)).toBe(true);
        expect(matches(Object.fromEntries(Object.entries(found).filter(([name]) => name !== key)))).toBe(false);
      }),
    );
  });
});

describe('the triggers of s.yaml', () => {
  const rules = readServerlessYaml('s.yaml', { env: {}, accountId: '1234567890123456' }).flatMap(
    ({ resourceName, triggers }) =>
      triggers.flatMap((trigger) =>
        trigger.kind === 'eventbridge'
          ? [{ name: `${resourceName}/${trigger.name}`, matches: compilePattern(trigger.pattern) }]
          : [],
      ),
  );
  const wakes = (file: string): string[] => {
    const sample: unknown = JSON.parse(readFileSync(`test/fixtures/events/${file}`, 'utf8'));
    return rules.filter(({ matches }) => matches(sample)).map(({ name }) => name);
  };
  const expected: Readonly<Record<string, string>> = {
    'actiontrail-ecs-createsnapshot-tagged.json': 'share-on-tag/on-tag',
    'actiontrail-ecs-tagresources-apicall.json': 'share-on-tag/on-tag',
    'actiontrail-ecs-tagresources-console.json': 'share-on-tag/on-tag',
    'actiontrail-ecs-tagresources-failed.json': 'share-on-tag/on-tag',
    'actiontrail-ecs-tagresources-other-type.json': 'share-on-tag/on-tag',
    'actiontrail-ecs-tagresources-unrelated-tag.json': 'share-on-tag/on-tag',
    'actiontrail-ecs-untagresources-apicall.json': 'share-on-tag/on-tag',
    'ecs-snapshot-create-completed.json': 'share-on-tag/on-snapshot-completed',
    'ecs-snapshot-create-completed-failed.json': 'share-on-tag/on-snapshot-completed',
    'resourcesharing-association-associated.json': 'accept-invitation/on-association use-shared/on-association',
    'resourcesharing-association-disassociated.json': 'accept-invitation/on-association use-shared/on-association',
    'resourcesharing-association-other-resource.json': 'accept-invitation/on-association use-shared/on-association',
  };

  test.each(readdirSync('test/fixtures/events'))('%s wakes exactly the functions that want it', (file) => {
    const rule = expected[file];
    expect(wakes(file)).toEqual(rule === undefined ? [] : rule.split(' '));
  });
});
