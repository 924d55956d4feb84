import type { EXIT_CODE_TEXTS } from './exit-codes-en.ts';

/** The same in Chinese. */
export const EXIT_CODE_TEXTS_ZH: Readonly<Record<keyof typeof EXIT_CODE_TEXTS, string>> = {
  'code.0': '无需更改，或已完成',
  'code.0.todo': '继续',
  'code.1': '出错，或有内容未能读取',
  'code.1.todo': '查看文档中的 `unread`，或 `snapshare.error/1` 的 `code` 和 `message`；切勿当作“没有”',
  'code.2': '有更改待执行，或其余部分只有重新生成计划才能完成',
  'code.2.todo': '重新生成计划并展示',
  'code.3': '限额拦住了某些内容，即使另有更改待执行或已完成',
  'code.3.todo': '把其发现展示给人看',
  'code.4': '`exposure --fail-on` 有所发现',
  'code.4.todo': '展示这些发现及其 `toEnd`',
  'code.130': '被 Ctrl-C 结束',
  'code.130.todo': '再次运行同一命令即可继续；`apply` 需要新的计划',
  'code.title': '退出码：',
  'code.column.code': '退出码',
  'code.column.meaning': '含义',
  'code.column.todo': '怎么办',
  'code.column.commands': '命令',
  'code.all': '全部',
};
