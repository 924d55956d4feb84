import { UNSEEN } from '../../shared/base/visible.ts';
import { toYaml } from '../../shared/rights/to-yaml.ts';

/** Puts a text into quotes, where escapes are read; YAML has no such character elsewhere. */
const MARK = '\u0001';
const MARKED = /\\x01([0-9a-f]{8})\\x01/g;

/** Writes a document as YAML that means what its JSON does, with what an eye does not see as escapes. */
export function yamlDocument(document: object): string {
  const plain: unknown = JSON.parse(JSON.stringify(document), (_, value: unknown) => marked(value));
  return toYaml(plain, { quote: '"' }).replaceAll(MARKED, '\\U$1');
}

function marked(value: unknown): unknown {
  if (typeof value === 'string') return markedText(value);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [markedText(key), one as unknown]));
}

function markedText(text: string): string {
  return text.replace(UNSEEN, (found) => MARK + (found.codePointAt(0) ?? 0).toString(16).padStart(8, '0') + MARK);
}
