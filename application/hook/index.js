/** What `s init` runs before and after it has made the copy. Whatever is thrown here, the tool keeps to itself. */
module.exports = {
  preInit({ logger }) {
    logger.info('Snapshare runs on Function Compute and needs Node 20.19 or later to be built.');
  },
  postInit({ appPath, logger }) {
    logger.info(
      [
        `Next, in ${appPath}:`,
        '  npm ci',
        '  npm run build                     checks the policy, snapshare.yaml',
        '  npm run deploy -- --dry-run       shows every function, without network',
        '  npm run deploy -- --templates     writes the stacks of roles, log stores and queues, which come first',
        '  npm run deploy',
        'docs/deploy.md says how to see that each step worked.',
      ].join('\n'),
    );
  },
};
