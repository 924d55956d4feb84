import type { FactId } from '../probe/facts.ts';

/** A fact of `probe` in Simplified Chinese: what is open, and what Snapshare lacks under some readings. */
interface FactText {
  readonly question: string;
  readonly lacking?: Readonly<Record<string, string>>;
}

/** The facts that `probe` tries, in Simplified Chinese. */
export const FACTS_ZH: Readonly<Record<FactId, FactText>> = {
  'several-shares': {
    question: '一个快照能否同时在几个共享单元中',
    lacking: { refused: '需要几个共享单元的快照只到达其中一个的使用者；其余是一项发现' },
  },
  'repeated-association': { question: '重复的关联是否成功' },
  'deletion-in-use': { question: '关联已稳定的共享单元能否一次调用删除' },
  'invitation-inside': { question: '允许目录外账号的共享单元指定资源目录的成员账号时，是否邀请它' },
  'invitation-outside': {
    question: '邀请未答复期间，目录外的使用者显示为什么状态',
    lacking: { failed: '仍在等待的邀请会被当作已失效' },
  },
  'accepted-invitation': { question: '已接受邀请的记录是否仍然列出' },
  mark: { question: '共享而来的快照，其标记只有键，还是有键和值' },
  'shared-mark': { question: '服务是否标记所有者共享的内容（`acs:ecs:isShared`）' },
  'key-only-filter': { question: 'DescribeSnapshots 的标签过滤能否只按键查找，不论其值' },
  commas: { question: '标签值是否允许逗号' },
  'token-after-deletion': { question: '副本或云盘删除之后，其客户端令牌是否仍返回原来的答复' },
  'missing-deletion': { question: '删除不存在的快照是否报错' },
  'empty-key': { question: '空的 `KMSKeyId` 是否表示服务密钥' },
  'copy-source': { question: '同一地域内的副本是否填写 `SourceSnapshotId`' },
  'new-disk': { question: '从未挂载过的云盘能否创建快照' },
  'keyless-disk': { question: '用共享的已加密快照创建云盘而不给密钥时，是被拒绝，还是使用服务密钥' },
  release: { question: '最后一次撤销共享之后，过期的快照是否自行释放' },
  'several-values': { question: 'RAM 对一个请求的多个值，是任一满足即可，还是全部须满足' },
  'missing-key': {
    question: '`Deny` 中的条件键在调用中不存在时，RAM 如何判断',
    lacking: { 'deny-holds': '针对使用者的 `Deny` 会拒绝不指明使用者的调用；快照无法加入共享单元' },
  },
  'target-form': { question: '成员账号的 `resourcesharing:Target` 是其 ID，还是它在资源目录中的路径' },
  'sharing-tags': { question: 'RAM 是否在关于共享单元的调用中判断标签' },
  'trail-of-tags': {
    question: '操作审计是否记录为快照设置标签，其列表如何书写',
    lacking: { none: '下一次巡检之前什么都不会共享' },
  },
  'built-in-concurrency': { question: '内置运行时能否同时处理多个请求（`instanceConcurrency`）' },
  throttling: {
    question: '被限流的调用返回什么错误码和状态',
    lacking: { 'another code': '过快的调用不会重试' },
  },
};
