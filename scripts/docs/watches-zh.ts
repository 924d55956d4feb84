/** The titles of the watches in Chinese, by id. */
export const TITLES_ZH: Readonly<Record<string, string>> = {
  'last-runs': '每个函数最近一次完成的运行',
  sweeps: '已完成的巡检',
  failures: '失败的运行',
  findings: '按编码统计的发现',
  brakes: '拦住的限额',
  unreachable: '无法访问的所有者和成员账号',
  calls: '缺少的权限和失败的调用',
  unread: '不完整的读取',
  invitations: '无人答复的邀请',
  approvals: '等待中的批准，最久的在前',
  overdue: '每个逾期快照的费用',
  'overdue-cost': '全部逾期快照的费用',
  notices: '未收到通知的团队和地址',
  events: '未被总线接受的事件',
  changes: '更改了什么',
  waits: '从提出到给出授权，秒',
  'handed-over': '中心账号：已交出和剩余的账号',
  knocks: '丢失的唤醒',
  throttling: '限流',
};

/** What is said of them in Chinese. */
export const NOTES_ZH: Readonly<Record<string, string>> = {
  sweeps: '巡检每 15 分钟运行一次；一小时内没有，说明没有任何运行在弥补事件遗漏的内容。',
  failures: '函数计算会自行重试这样的运行；它放弃的事件在队列 `snapshare-failures` 中保留一周，该队列应当为空。',
  findings: '需要人知道的事情，附处理办法；`docs/rules.md` 说明各编码。',
  brakes: '有内容被拦住，直到有人查看；见下文。',
  unreachable: '这些账号中没有任何内容得到照管。',
  unread: '一次可能只是暂时的失败；其间不在该地域撤销任何授权。',
  invitations: '邀请在 7 天后失效。',
  approvals: '`hours` 是所看时间之内日志提到它有多久，最多为该时间；告警指出已等待一天的。',
  overdue: '按完整容量估算，每个快照单独计算。',
  'overdue-cost':
    '上一个查询所示金额的总和，以及快照的数量。一个地域内可接受的金额由模板的参数 `AlertAbovePerMonth` 给出。',
  notices: '指值得通知的运行。团队的地址未收到时，也会通知通用地址。',
  events: '针对 `notify.eventBus`；这样的运行并未因此失败。',
  waits:
    '从标签事件或快照完成事件所记的时间起，到服务接受该授权为止；服务在数秒后使其生效，目录外账号还须接受邀请。其他函数不由事件唤醒，其日志行没有这一时间。',
  knocks: '个别丢失无需处理：定时器会接受邀请。多次丢失说明缺少调用函数的权限。',
};
