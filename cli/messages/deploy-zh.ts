import type { DEPLOY_TEXTS } from './deploy-en.ts';

/** What `deploy` says in Chinese. */
export const DEPLOY_TEXTS_ZH: Readonly<Record<keyof typeof DEPLOY_TEXTS, string>> = {
  'deploy.about': '把各函数连同策略部署到策略的每个账号和地域',
  'deploy.examples':
    'snapshare deploy --dry-run\nsnapshare deploy --templates\nsnapshare deploy --form ros --out stack\nsnapshare deploy\nsnapshare deploy --policy staging.yaml --diff\nsnapshare deploy --remove',
  'deploy.accounts': '要部署的账号，各有其访问别名',
  'deploy.dryRun': '显示将要部署的每个函数；不需要网络、凭证或部署工具',
  'deploy.diff': '由部署工具显示与已部署内容的差异',
  'deploy.templates': '写出策略所需的角色、日志库和队列的模板',
  'deploy.form': '为其他工具写出一个地域和账号的全部内容，包括角色和告警，代码包在其旁',
  'deploy.out': '模板或该形式写到哪里',
  'deploy.remove': '移除各函数；共享、快照、角色和日志都保留',
  'deploy.question': '移除 {count} 个函数？它们所共享的仍会共享，并且不再有任何东西来结束共享。',
  'deploy.failed': '失败：{accountId} 在 {region} 的 {name}',
  'deploy.done.deploy': '已部署 {done} / {count}',
  'deploy.done.plan': '已比较 {done} / {count}',
  'deploy.done.remove': '已移除 {done} / {count}',
};
