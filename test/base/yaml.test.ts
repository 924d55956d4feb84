import { describe, expect, test } from 'vitest';
import { parseYaml, YamlError } from '../../shared/base/yaml.ts';

describe('YAML is read as 1.2 in its core schema', () => {
  test.each<{ name: string; text: string; value: unknown }>([
    { name: 'yes, no, on and off are texts', text: '[yes, no, on, off, y]', value: ['yes', 'no', 'on', 'off', 'y'] },
    { name: 'also under the directive of 1.1', text: '%YAML 1.1\n---\n[yes, no]', value: ['yes', 'no'] },
    { name: 'true and null are none', text: '[true, False, null, ~]', value: [true, false, null, null] },
    { name: 'dates and times are texts', text: '[2026-03-31, 12:30]', value: ['2026-03-31', '12:30'] },
    { name: 'a leading zero means nothing', text: '[017, 0o17, 0x1F]', value: [17, 15, 31] },
    {
      name: 'a merge key is a key',
      text: 'a: &a { x: 1 }\nb: { <<: *a }',
      value: { a: { x: 1 }, b: { '<<': { x: 1 } } },
    },
    { name: 'a list may be closed at column 0', text: 'a:\n  b: [\n    "x"\n]\n', value: { a: { b: ['x'] } } },
    { name: 'a mapping may be closed at column 0', text: 'a: {\n  b: 1\n}\n', value: { a: { b: 1 } } },
    { name: 'an alias stands for what it names', text: 'a: &a [1]\nb: *a', value: { a: [1], b: [1] } },
    { name: 'an end of the document may be marked', text: 'a: 1\n...\n', value: { a: 1 } },
    { name: 'a byte order mark is no content', text: '\ufeffa: 1', value: { a: 1 } },
    { name: 'JSON is YAML', text: '{"a": ["b", 1, null]}', value: { a: ['b', 1, null] } },
    { name: 'nothing is nothing', text: '# only a comment\n', value: null },
  ])('$name', ({ text, value }) => {
    expect(parseYaml(text)).toEqual(value);
  });

  test('a key that objects have is a key like any other', () => {
    expect(Object.keys(parseYaml('__proto__: { a: 1 }') as object)).toEqual(['__proto__']);
  });
});

describe('what cannot be used is refused with its place', () => {
  test.each([
    ['a key twice', 'a: 1\nb: 2\na: 3', { line: 3, column: 1 }],
    ['a key twice in other writing', '1: a\n"1": b', { line: 2, column: 1 }],
    ['a second document', 'a: 1\n---\nb: 2', undefined],
    ['a second document that is empty', 'a: 1\n---\n', undefined],
    ['a tag of another schema', 'a: !!binary aGk=', { line: 1, column: 17 }],
    ['a tag of another language', 'a: !!js/function "x"', { line: 1, column: 21 }],
    ['a tag of its own', 'a: !secret x', { line: 1, column: 13 }],
    ['a tab for indentation', 'a:\n\tb: 1', { line: 2, column: 1 }],
    ['an alias of nothing', 'a: *b', { line: 1, column: 6 }],
    ['a list that is not closed', 'a: [1\nb: 2', { line: 2, column: 1 }],
    ['a version that is none', '%YAML 9\n---\na: 1', { line: 2, column: 1 }],
    ['a list that is its own item', 'a: &a [*a]', undefined],
    ['a list too deep', '['.repeat(20_000), { line: 1, column: 100 }],
    [
      'aliases that unfold to a billion',
      ['l0: &l0 [x]', ...Array.from({ length: 12 }, (_, n) => `l${n + 1}: &l${n + 1} [${`*l${n}, `.repeat(9)}]`)].join(
        '\n',
      ),
      undefined,
    ],
  ])('%s', (_, text, place) => {
    const read = (): unknown => parseYaml(text);
    expect(read).toThrow(YamlError);
    expect(read).toThrow(expect.objectContaining({ place }));
  });
});

test.each([
  ['a: @prod', '@'],
  ['a: [x, @prod]', '@'],
  ['a: { b: *-golden }', '*'],
  ['- `x`', '`'],
  ['a: ["it\'s: @x", %y]', '%'],
  ['a: [!x]', '!'],
  ['a: "@prod', undefined],
  ['a: b: c', undefined],
])('a value that YAML takes for more than a text is named by the sign that it begins with: %s', (text, unquoted) => {
  expect(() => parseYaml(text)).toThrow(expect.objectContaining({ unquoted }));
});
