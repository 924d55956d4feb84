import { join } from 'node:path';

/** The policy that sets every part. */
export const EXAMPLE_POLICY = join(import.meta.dirname, '../examples/snapshare.yaml');
