/** What `schema` says. */
export const SCHEMA_TEXTS = {
  'schema.about': 'Print the JSON Schema of what the command line reads or prints, or list them',
  'schema.examples': 'snapshare schema\nsnapshare schema readers > readers.schema.json',
  'schema.name': 'a document, as readers, or policy for the policy itself; default: list them',
  'schema.title': 'DOCUMENT',
} as const;
