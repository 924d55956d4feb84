import type { REPORT_OPTION_TEXTS } from './report-en.ts';

/** What `report` says of its options in Chinese. */
export const REPORT_OPTION_TEXTS_ZH: Readonly<Record<keyof typeof REPORT_OPTION_TEXTS, string>> = {
  'report.since': '较早的报告（页面或其 JSON）：同时列出此后的变化',
  'report.log': '函数的 JSON 行日志，用于统计迄今节省的费用；可多次给出',
  'report.members': '同时查看成员账号，并说明它们用共享内容创建了什么',
  'report.unusedFor': '同上，并找出在这段时间内未被使用的授权，例如 30d 或 4w',
};
