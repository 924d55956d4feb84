/** What `usage` says in Simplified Chinese, and what others say of the use that members make of what is shared. */
export const USAGE_TEXTS_ZH = {
  'usage.about': '显示成员用共享内容创建了哪些云盘和副本，以及哪些没有用过',
  'usage.examples':
    'snapshare usage\nsnapshare usage s-bp1abcdefgh --json\nsnapshare usage --unused-for 30d\nsnapshare usage --format csv > usage.csv',
  'usage.unusedFor': '同时列出在这段时间内未被使用的授权，例如 30d 或 4w',
  'usage.disk': '云盘',
  'usage.copy': '副本',
  'usage.nothing': '无',
  'usage.unknown': '未知',
  'usage.ended': '已结束',
  'usage.notShared': '{accountId} 在 {regions} 中所询问的快照，没有被共享或使用过的。',
  'usage.lookedIn': '已在 {regions} 中查找云盘和副本；其他地域的副本看不到。',
  'usage.unknown.members': '{accountId} 不是策略中的成员账号，因此不知道它创建了什么。',
  'usage.unknown.AssumeRole': '无法查看 {accountId}，因此不知道它创建了什么：{error}',
  'usage.unknown.DescribeSnapshots': '{accountId}：不知道它在 {region} 有哪些副本：{error}',
  'usage.unknown.DescribeDisks': '{accountId}：不知道它在 {region} 有哪些云盘：{error}',
  'usage.unknown.sharedFrom':
    '在 {region} 中未见 {accountId} 能看到 {snapshotId}，因此不知道它用该快照创建了什么。若一直如此，请查看 status --members。',
  'usage.untold':
    '{accountId} 有 {count} 个云盘或副本，其来源快照已看不到或未注明：{items}。它们可能来自曾经共享的快照，也可能来自它自己的快照。',
  'usage.noneUnused': '没有已知在 {days} 天内未被使用的授权。',
  'progress.members': '正在查看成员账号',
  'plan.members': '与 --expire 一起：同时查看成员账号，并列出依赖即将结束的共享的云盘',
  'explain.members': '同时查看成员账号，并列出依赖它的云盘',
  'member.regionFailed': '未能完整查看成员账号 {accountId} 的 {region}：{error}',
  'member.turnedAway':
    '成员账号中的角色 {roleName} 供函数使用，拒绝了您。若在创建成员账号的资源栈时以 ReaderArn 给出了中心账号中某个角色的 ARN，且该角色具有 "policies readers" 的策略文档，则扮演该角色的人可以进入。',
  'doctor.members.turnedAway':
    '其角色 {roleName} 供函数使用，拒绝了您；这里不知道它是否允许函数扮演，运行会说明（MEMBER_UNREACHABLE）。若在创建该成员账号的资源栈时以 ReaderArn 给出了中心账号中某个角色的 ARN，且该角色具有 "policies readers" 的策略文档，则扮演该角色的人可以进入。',
  'column.made': '创建',
  'column.place': '位置',
  'column.created': '创建时间',
  'column.madeOf': '来自副本',
  'column.lastUsed': '最近使用',
} as const;
