import type { BEGINNING_TEXTS } from './beginning-en.ts';

/** The same in Simplified Chinese. */
export const BEGINNING_TEXTS_ZH: Readonly<Record<keyof typeof BEGINNING_TEXTS, string>> = {
  'validate.unknownRegion': '本版本不认识地域 {region}。它可能是新地域；请核对写法与控制台一致。',

  'usage.seeHelp': '（用法见 {command} --help）',

  'share.title': '将为 {snapshotId} {name} 写入以下对象的标签：',
  'share.question': '在 {snapshotId} 上写入这些标签？',
  'share.noEnd': '无期限',
  'share.outside': '{accountId}（资源目录之外：须由其接受）',
  'share.unknownBehind': '未知：{principal} 中的账号',
  'share.unknownAccount': '以此凭证无法得知 {accountId} 是否在资源目录中。请核对 ID。',
  'share.over': '该快照的共享已于 {end} 因保留期或 share-until 结束，因此无人能读取。',
  'unshare.limit': '{target} 的期限被忽略：无论期限如何都会取消。',
  'adopt.from': '接管属于这个其他部署的共享单元',
  'adopt.taken': '{shareId} 取自部署 {installation}，其函数须已移除。',

  'doctor.untold.policy': '未检查：取决于策略，而策略无法读取',
  'doctor.untold.credentials': '未检查：没有已确认可用的凭证',
  'doctor.untold.endpoints': '未检查：不清楚应调用何处',
  'doctor.untold.regions': '未检查：地域写在策略中，而策略无法读取；可用 --region 指定一个地域照常检查',
  'doctor.functions.builtIn':
    '内置运行时 {runtime} 设为每实例 {requests} 个请求，而它只接受一个：突发事件会逐个运行。请重新部署；应为 {expectedRuntime}',
  'doctor.functions.otherRuntime':
    '运行于 {runtime}，每实例 {requests} 个请求，而非 {expectedRuntime} 与 {expected} 个；除非有意如此，请重新部署',

  'column.target': '对象',
};
