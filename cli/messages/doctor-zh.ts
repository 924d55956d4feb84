import type { DOCTOR_TEXTS } from './doctor-en.ts';

/** The same in Simplified Chinese. */
export const DOCTOR_TEXTS_ZH: Readonly<Record<keyof typeof DOCTOR_TEXTS, string>> = {
  'doctor.version.same': '{version}，即本命令行所部署的版本',
  'doctor.version.older': '{version}，早于本命令行所部署的 {own}；请先阅读 docs/upgrading.md，再重新部署',
  'doctor.version.newer': '{version}，晚于本命令行所部署的 {own}；请使用该版本的命令行，不要用本命令行部署',
  'doctor.version.otherBuild':
    '{version}，与本命令行所部署的 {own} 不是同一次构建，版本号也不能说明哪个更新；请重新部署，或使用该次构建的命令行',
  'doctor.version.none': '未标明其构建：手工部署，或由更早的版本部署；请先阅读 docs/upgrading.md，再重新部署',
  'doctor.version.ownUnknown': '{version}；本命令行旁没有构建好的函数，无法比较',
  'doctor.versions.one': '全部 {count} 个来自同一次构建',
  'doctor.versions.none': '均未标明其构建',
  'doctor.versions.mixed': '它们来自不同的构建：{listed}。请用同一次构建重新部署全部函数',

  'doctor.owners': '检查 {count} 个账号',
  'doctor.owners.alone': '仅检查 {account}，因为无法确认它是 owners 的中心账号；--account ID 仍可检查其中一个',
  'doctor.owner.opened': '允许调用者进入：{roleName}',
  'doctor.owner.noRole': '没有角色 {roleName}：请按 docs/landing-zone.md 在该账号中以资源栈创建 owner-role.ros.yaml',
  'doctor.owner.badExternalId': '服务不接受 {externalId}（部署的名称）这种形式的外部 ID：至少需要两个字符',
  'doctor.owner.turnedAway':
    '角色 {roleName} 拒绝该调用者，服务不说明是哪一种原因：其资源栈的 HubAccountId 不同；它要求的外部 ID 不是 {externalId}；或它未写明此凭证的角色（ReaderArn；策略文档：npx snapshare policies readers）。函数能否进入，可由其运行得知：--log FILE',
  'doctor.owner.shut': '拒绝未给出外部 ID 的调用者',
  'doctor.owner.tooOpen':
    '角色 {roleName} 不要求外部 ID 即允许调用者进入，因此中心账号中任何可扮演角色的对象仅凭其名称即可进入。其信任策略须要求 sts:ExternalId = {externalId}：请重新应用 owner-role.ros.yaml',
  'doctor.right.underConditions':
    '对不存在的共享单元被拒绝；该角色仅对本部署的共享单元有此权限，不更改其中一个就无法试验',
  'doctor.directory.notAsked': '该角色无权查询；请以该账号的凭证检查',
  'doctor.rules.noLog':
    '没有调用能显示其他账号的事件规则：请给出 --log FILE，为某所有者运行过 share-on-tag 即证明其规则有效；或在该账号的事件总线控制台查看 snapshare-on-tag 和 snapshare-on-snapshot-completed',
  'doctor.rules.silent':
    '日志中没有 share-on-tag 为该账号和地域的运行：请在那里为一个快照设置标签后再检查，或在该账号的事件总线控制台查看规则 snapshare-on-tag 和 snapshare-on-snapshot-completed',
  'doctor.rules.woken': 'share-on-tag 最近一次为该账号运行于 {at}',
  'doctor.account': '账号 {account}：{count} 项检查中 {well} 项正常',
  'doctor.sum': '共检查 {count} 个账号，其中 {well} 个全部正常',
};
