import type { PROBE_TEXTS } from './probe-en.ts';

/** What `probe` says in Chinese. */
export const PROBE_TEXTS_ZH: Readonly<Record<keyof typeof PROBE_TEXTS, string>> = {
  'probe.about': '在两个真实账号上试验文档没有说明之处；先说明创建什么、花费多少，询问后执行，最后清理',
  'probe.examples':
    'snapshare probe --region cn-hangzhou --profile owner --recipient-profile member --snapshot s-bp1abcdefgh\nsnapshare probe --region cn-hangzhou --recipient-profile member --only mark several-values --yes\nsnapshare probe --clean snapshare-probe-1a2b3c4d.jsonl --profile owner --recipient-profile member',
  'probe.region': '一切都在此地域中创建',
  'probe.profile': '所有者在 aliyun CLI 或凭据文件中的配置；默认：凭据链',
  'probe.recipient': '第二个账号的配置，快照将共享给它',
  'probe.snapshot': '要共享的小快照，最好是测试数据；默认：由新建的 20 GiB 云盘创建',
  'probe.zone': '新云盘的可用区；默认：第一个有云盘的可用区',
  'probe.kmsKey': '所有者的用户密钥，用于与加密快照有关的试验',
  'probe.only': '只做这些试验：{names}',
  'probe.wait': '也做需要一天以上的试验，并更久地等待迟到的记录',
  'probe.stress': '也以超出服务允许的速度调用，以查看它如何拒绝',
  'probe.clean': '只清理之前某次运行的日志中记录的东西，不做别的',
  'probe.journal': '在创建之前记录将创建什么的文件；默认：snapshare-probe-RUN.jsonl',
  'probe.out': '写入结果的文件，ID 已替换；默认：snapshare-probe-RUN.json',
  'probe.accounts': '所有者 {owner}，接收者 {recipient}，地域 {region}。将创建和触及：',
  'probe.ground.made':
    '一块 20 GiB 的云盘（cloud_essd）及其快照，持续数分钟：按每 GiB 每月 1 元计，云盘每小时约 0.03 元，空快照几乎不收费；以您所在地域的价目表为准',
  'probe.ground.named':
    '您的快照 {snapshotId} 会共享给接收者数分钟，并加上以 snapshare:probe- 开头的标签；除此之外既不修改也不删除',
  'probe.about.invitation':
    '为接收者创建一个包含该快照的共享单元，在目录内还会创建第二个空的共享单元；接收者接受邀请；免费',
  'probe.about.shares': '包含该快照的第二个共享单元，其中没有使用者；免费',
  'probe.about.mark': '接收者查看自己的快照；免费',
  'probe.about.tags': '在快照上加一个带逗号的标签；免费',
  'probe.about.copies': '在同一地域用服务密钥创建一个加密副本；副本存储数分钟，按您所在地域的价目表计费',
  'probe.about.tokens':
    '先后创建两块 20 GiB 的云盘（cloud_essd），各约一分钟：按每 GiB 每月 1 元计，每块每小时约 0.03 元；以您所在地域的价目表为准',
  'probe.about.keyless':
    '用您的密钥创建副本并共享，在接收者账号中创建一块 20 GiB 的云盘（cloud_essd），持续数分钟：云盘每小时约 0.03 元，副本按您所在地域的价目表计费',
  'probe.about.values': '两个 RAM 角色，各带一个策略，只能对不存在的共享单元尝试调用；免费',
  'probe.about.missing': '两个 RAM 角色，各带一个策略，同上；免费',
  'probe.about.target': '两个 RAM 角色，各带一个策略，同上；免费',
  'probe.about.sharingTags': '一个带策略的 RAM 角色，只能尝试把不存在的快照加入试验的共享单元；免费',
  'probe.about.events': '在快照上加一个标签，然后查询操作审计，最多 3 分钟（使用 --wait 为 15 分钟）；免费',
  'probe.about.functions': '如果函数计算接受，创建一个从不调用的函数；免费',
  'probe.about.throttling': '最多 240 次 ListResourceShares 调用，每批 60 次；免费，期间该账号的其他调用者可能被拒绝',
  'probe.about.release': '由 20 GiB 云盘创建一个保留一天的快照及一个空的共享单元；最多需要 28 小时，期间云盘一直计费',
  'probe.about.deletion': '删除仍包含内容的共享单元；免费',
  'probe.leftOut': '不做，仅在使用 {option} 时做',
  'probe.promise':
    '所有东西的名称或标签中都带有运行编号 {run}。创建之前先写入 {journal}，最后删除，失败或按 Ctrl-C 之后也会删除；\n崩溃之后：snapshare probe --clean {journal}\n其他东西既不修改也不删除。',
  'probe.question': '要创建这些吗？',
  'probe.trying': '{id} …',
  'probe.cleaning': '正在清理 …',
  'probe.interrupted': '当前调用结束后停止，然后清理。再按一次则保持原样。',
  'probe.column.fact': '事实',
  'probe.column.expected': '预期',
  'probe.column.seen': '所见',
  'probe.column.handled': 'SNAPSHARE 能否应对',
  'probe.untried': '未试验',
  'probe.handled.yes': '能',
  'probe.handled.notForeseen': '未曾预料，请告诉我们：{detail}',
  'probe.written': '结果连同请求和应答（不含 ID）在 {file} 中；docs/verified.md 说明如何提交。',
  'probe.clean.done': '试验没有留下任何东西。',
  'probe.clean.left': '有 {count} 项未能删除。请稍后再试：snapshare probe --clean {journal}',
  'probe.left': '- {side} 的 {kind} {name} {id}：{because}。手动处理：{remedy}',
  'probe.left.tag': '- {side} 的 {on} 上的标签 {name}：{because}。手动处理：{remedy}',
};
