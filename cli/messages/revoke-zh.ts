import type { REVOKE_TEXTS } from './revoke-en.ts';

/** What `revoke` says in Chinese. */
export const REVOKE_TEXTS_ZH: Readonly<Record<keyof typeof REVOKE_TEXTS, string>> = {
  'revoke.about': '立即结束对某个快照、某个账号或某个共享单元的访问，无论由谁共享',
  'revoke.examples':
    'snapshare revoke s-bp1abcdefgh\nsnapshare revoke s-bp1abcdefgh --account 2222333344445555 --edit-tags\nsnapshare revoke --account 2222333344445555\nsnapshare revoke --share rs-1234567890 --yes',
  'revoke.account': '只结束该账号的访问；也可以是共享单元所列的资源夹或资源目录',
  'revoke.share': '只结束通过该共享单元的访问',
  'revoke.also': '若共享单元无法只结束其一，则同意所示的其他访问一并结束',
  'revoke.editTagsOption': '同时从请求它们的标签中去掉所指对象',
  'revoke.ends': '将结束，共 {count} 项：',
  'revoke.alsoEnds': '也将一并结束，共 {count} 项，因为共享单元把每个快照给予每个使用者：',
  'revoke.alsoLoses': '{principal} 还将失去 {shareId} 中快照以外的资源；此处不知道是什么。',
  'revoke.nobodyIn': '（其中没有账号）',
  'revoke.gone': '（资源夹不存在）',
  'revoke.left': '（已离开资源目录）',
  'revoke.everyoneIn': '（其中所有账号）',
  'revoke.moreRows': '另有 {count} 项',
  'revoke.takes.snapshot': '{region}：从共享单元 {share}（{whose}）移出 {items}',
  'revoke.takes.principal': '{region}：使 {items} 不再拥有共享单元 {share}（{whose}）',
  'revoke.tag': '{snapshotId} 的标签：{items}',
  'revoke.again': '下一次 sweep 会给予 {principal}：{items}；请求者：{askedBy}。',
  'revoke.editTags': '用 --edit-tags 从标签中去掉。',
  'revoke.editPolicy': '请更改策略，或标签所列的组。',
  'revoke.reaches': '{accountId} 在其中，会由此读取；--edit-tags 不会改动它：请自行更改该标签或规则。',
  'revoke.leaving': '{region}：{count} 项已在移除中；移除完成之前仍可能可读取。',
  'revoke.endsMore':
    '未做任何更改：结束所指内容必然一并结束所示的其他内容。请用 --also 表示同意，或把所指范围写得更宽。',
  'revoke.nothing': '{regions} 中没有需要结束的：所指对象均未读取所指内容。',
  'revoke.namedByNone':
    '{regions} 中没有需要结束的：没有共享单元列有 {principal}。其中的账号可能通过其他途径读取：snapshare readers',
  'revoke.question': '结束这 {count} 项吗？',
  'revoke.questionTags': '进行这些更改吗？它们不会使任何人立即失去访问。',
  'revoke.done': '{region}：完成 {calls} 次调用，更改 {tags} 处标签，{failed} 次失败',
  'revoke.leftOut': '{region}：{count} 项已不是所示的样子，未做更改。请再次运行。',
  'revoke.keeps': '{region}：{who} 将继续读取 {snapshotId}，通过 {items}。',
  'revoke.keepsPending': '{region}：{who} 将来仍可获得对 {snapshotId} 的读取，通过 {items}。',
  'revoke.still': '{region}：{who} 仍可读取 {snapshotId}，通过 {items}。',
  'revoke.stillPending': '{region}：{who} 仍可能获得对 {snapshotId} 的读取，通过 {items}。',
};
