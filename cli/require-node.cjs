'use strict';

/**
 * Ends the process when Node is too old, before anything is loaded that such a one cannot read. In words that old versions
 * understand, and so apart from everything else; a test holds the number against package.json.
 */
const NEEDED = '20.19';

const given = process.versions.node;
const needed = NEEDED.split('.').map(Number);
const parts = given.split('.').map(Number);
if (parts[0] < needed[0] || (parts[0] === needed[0] && parts[1] < needed[1])) {
  const argv = process.argv;
  const at = argv.indexOf('--lang');
  const locale = process.env.LC_ALL || process.env.LC_MESSAGES || process.env.LANG || '';
  const isChinese = /^zh/i.test(at < 0 ? locale : argv[at + 1]) || argv.indexOf('--lang=zh') >= 0;
  const message = `Node ${given} is too old: ${NEEDED} or newer is needed. See it with node --version.`;
  const chinese = `Node ${given} 版本过低：需要 ${NEEDED} 或更高版本。可用 node --version 查看。`;
  if (argv.indexOf('--json') >= 0) {
    const failure = { schema: 'snapshare.error/1', code: 'SNAPSHARE_NODE_TOO_OLD', message: message };
    process.stdout.write(`${JSON.stringify(failure, undefined, 2)}\n`);
  } else process.stderr.write(`${isChinese ? chinese : message}\n`);
  process.exit(1);
}
