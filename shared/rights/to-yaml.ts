import { DEFAULT_SCHEMA, dump } from 'js-yaml';

/** How YAML is written. */
export interface YamlStyle {
  /** Around a text that needs quotes. */
  readonly quote: '"' | "'";
  /** Where long texts are folded; absent means never. */
  readonly maxLineChars?: number;
}

/** Writes plain data as YAML that readers of 1.1 and 1.2 take for the same. Without aliases: not every reader knows them. */
export function toYaml(value: unknown, { quote, maxLineChars }: YamlStyle): string {
  return dump(value, { schema: DEFAULT_SCHEMA, noRefs: true, quotingType: quote, lineWidth: maxLineChars ?? -1 });
}
