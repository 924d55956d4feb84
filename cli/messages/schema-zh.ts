import type { SCHEMA_TEXTS } from './schema-en.ts';

/** The same in Chinese. */
export const SCHEMA_TEXTS_ZH: Readonly<Record<keyof typeof SCHEMA_TEXTS, string>> = {
  'schema.about': '输出命令行所读取或输出内容的 JSON Schema，或列出全部',
  'schema.examples': 'snapshare schema\nsnapshare schema readers > readers.schema.json',
  'schema.name': '文档名，如 readers；policy 表示策略本身；默认列出全部',
  'schema.title': '文档',
};
