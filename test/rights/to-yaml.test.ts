import { expect, test } from 'vitest';
import { parseYaml } from '../../shared/base/yaml.ts';
import { toYaml } from '../../shared/rights/to-yaml.ts';

test('what is written reads the same, for readers of 1.1 too, and without aliases', () => {
  const twice = { on: 'yes' };
  const value = { a: twice, b: twice, c: '1', d: '2026-03-31', e: 'a: "b"' };
  const text = toYaml(value, { quote: '"' });
  expect(text).toBe('a:\n  "on": "yes"\nb:\n  "on": "yes"\nc: "1"\nd: "2026-03-31"\ne: "a: \\"b\\""\n');
  expect(parseYaml(text)).toEqual(value);
});
