import { join } from 'node:path';
import { choosePolicy } from '../cli/deploy/chosen-policy.ts';
import { SnapshareError } from '../shared/base/errors.ts';
import { buildPackages } from './packages.ts';
import { readArguments } from './script-arguments.ts';

const USAGE = `Usage: npm run build -- [--policy FILE] [--metafile]

Builds the functions with the policy in them, and the command line, into dist/.

  --policy FILE  the policy; default: snapshare.yaml, else the example
  --metafile     write dist/meta.json as well, which tells what is in each bundle
`;

const { policy, metafile } = readArguments(USAGE, { policy: { type: 'string' }, metafile: { type: 'boolean' } });
try {
  const { path, told } = choosePolicy(join(import.meta.dirname, '..'), policy);
  process.stdout.write(await buildPackages(path, metafile === true));
  process.stdout.write(told);
} catch (error) {
  if (!(error instanceof SnapshareError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
