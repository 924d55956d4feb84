import { existsSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');
/** Only in a copy that `s init` made, which has a policy of its own under the usual name. */
const KEPT = join(ROOT, 'examples/snapshare.yaml');

/** The policy that sets every part. */
export const EXAMPLE_POLICY = existsSync(KEPT) ? KEPT : join(ROOT, 'snapshare.yaml');
