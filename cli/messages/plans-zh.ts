import type { PLANS_TEXTS } from './plans-en.ts';

/** The same in Simplified Chinese. */
export const PLANS_TEXTS_ZH: Readonly<Record<keyof typeof PLANS_TEXTS, string>> = {
  'option.format': '输出形式；csv 供电子表格使用，yaml 与 json 内容相同，wide 不省略任何内容',
  'plan.head': '账号 {account}：{counts}；{regions} 个地域，{count} 次调用',
  'plan.region':
    '{region}：{counts}；{count} 次调用；现有 {grantCount} 个授权，其中不再需要 {removalCount} 个，已到期 {expiryCount} 个',
  'plan.counts': '新增授权 {gained} 个，撤销 {lost} 个，新增中流出资源目录 {leaving} 个',
  'plan.more': '等，另有 {count} 个',
  'plan.outside': '+{gained}，目录外 {leaving}',
  'plan.folded': '……另有 {count} 行（+{gained}，−{lost}）；--format wide 显示全部',
  'findings.folded': '……另有 {count} 个；--format wide 显示全部',
  'column.change': '授权',
  'column.calls': '调用次数',
  'column.gained': '新增',
  'column.lost': '撤销',
  'column.leaving': '流出目录',
  'progress.names': '正在查询名称',
  'apply.question': '新增授权 {gained} 个，撤销 {lost} 个，共 {count} 次调用，其中 {leaving} 个流出资源目录。继续吗？',
  'interrupted.ending': '已中断：等待正在进行的调用完成，不再发起新的调用。再按一次 Ctrl-C 立即结束。',
  'interrupted.left': '已中断：完成 {done} 个，剩余 {count} 个：{items}。再次运行同一命令即可继续。',
  'interrupted.allDone': '已中断，但此前已全部完成。',
  'interrupted.region': '{region}：完成 {applied} 次调用，剩余 {count} 次',
  'interrupted.planAgain': '已中断：已完成的保持不变，剩余的请重新计划：snapshare plan --out FILE',
  'markdown.title': 'Snapshare：账号 {account} 的计划',
  'markdown.changes': '{region}：{count} 项更改',
  'markdown.unread': '{region} 未能完整读取：{what}：{problem}',
  'column.outside': '目录外',
  'column.shares': '共享单元',
  'column.shareId': '共享单元 ID',
  'column.shareNames': '共享单元名称',
};
