import type { APPROVAL_TEXTS } from './approvals-en.ts';

/** The same in Chinese. */
export const APPROVAL_TEXTS_ZH: Readonly<Record<keyof typeof APPROVAL_TEXTS, string>> = {
  'approvals.about': '显示等待批准、已批准和批准已过期的共享',
  'approvals.examples': 'snapshare approvals\nsnapshare approvals --region cn-hangzhou --json',
  'approvals.nothing': '{regions} 中没有需要批准的共享。',
  'approvals.until': '截止时间',
  'approvals.statements': 'allow',
  'approvals.pending': '待批准',
  'approvals.granted': '已批准',
  'approvals.lapsed': '已过期',
  'approvals.unclear': '无法读取',
  'approvals.unused': '未使用',
  'approve.about': '批准将快照共享给其标签所请求的使用者',
  'approve.examples':
    'snapshare approve s-bp1abcdefgh 2222333344445555\nsnapshare approve s-bp1abcdefgh 2222333344445555 --until 2026-12-31 --yes',
  'approve.principal': '账号、资源夹或资源目录的 ID，账号也可用其 ARN（acs:ram::ID:root）；撤回时也可为 @组',
  'approve.until': '批准的最后一天，例如 2026-12-31，至该日 UTC 结束；默认没有自身期限',
  'approve.question': '批准将 {snapshotId} 共享给 {principal}（截止：{until}）？',
  'approve.done': '{snapshotId} 的标签已更改；下次巡检将共享已批准的内容。',
  'reject.about': '撤回对某个使用者的批准；下次巡检将结束由此产生的共享',
  'reject.examples': 'snapshare reject s-bp1abcdefgh 2222333344445555 --yes',
  'reject.question': '撤回 {snapshotId} 对 {principal} 的批准？',
  'reject.done': '{snapshotId} 的标签已更改；下次巡检将结束不再获批的共享。',
  'staying.asked': '{principal} 保留其共享：{askedBy} 仍请求它，且允许共享。参见 explain。',
  'staying.unclear':
    '{principal} 保留其共享：{snapshotId} 的标签中有内容无法读取，或有相近的标签键，因此不会结束任何共享。请参见 explain 并修正。',
  'validate.cases': '策略须按其中所述作出判断的用例文件；参见 docs/policy.md',
  'cases.passed': '{file} 中的 {count} 个结果均符合预期。',
  'cases.failed': '{file} 中的 {count} 个结果有 {failed} 个不符合预期：',
  'cases.case': '用例',
  'cases.expected': '预期',
  'cases.stoppedBy': '由此检查阻止',
  'cases.granted': '共享',
  'cases.refused': '拒绝',
};
