/** What `deploy` says in English. */
export const DEPLOY_TEXTS = {
  'deploy.about': 'Deploy the functions with the policy into every account and region of it',
  'deploy.examples':
    'snapshare deploy --dry-run\nsnapshare deploy --templates\nsnapshare deploy --form ros --out stack\nsnapshare deploy\nsnapshare deploy --policy staging.yaml --diff\nsnapshare deploy --remove',
  'deploy.accounts': 'the accounts to deploy into, each with its access alias',
  'deploy.dryRun': 'show every function as it would be deployed; needs no network, credentials or deployment tool',
  'deploy.diff': 'let the deployment tool show what differs from what is deployed',
  'deploy.templates': 'write the templates of roles, log stores and queues that the policy asks for',
  'deploy.form':
    'write everything of a region and account for another tool, roles and alerts too, and the packages beside it',
  'deploy.out': 'where the templates or that form go',
  'deploy.remove': 'remove the functions; shares, snapshots, roles and logs stay',
  'deploy.question': 'Remove {count} function(s)? What they share stays shared, and nothing ends it any more.',
  'deploy.failed': 'failed: {name} in {accountId}, {region}',
  'deploy.done.deploy': 'deployed {done} of {count}',
  'deploy.done.plan': 'compared {done} of {count}',
  'deploy.done.remove': 'removed {done} of {count}',
} as const;
