import type { FailureText } from '../../shared/base/errors.ts';
import type { OWNER_INPUT_TEXTS, OWNER_TEXTS } from './owners-en.ts';

/** The same in Simplified Chinese. */
export const OWNER_TEXTS_ZH: Readonly<Record<keyof typeof OWNER_TEXTS, string>> = {
  'option.account': '只处理 owners 中的该账号或本账号；可重复；默认为全部',
  'option.owner': '只处理 owners 中的该账号或本账号；可重复；默认为全部',
  'progress.owners': '正在查询有哪些账号',
  'progress.owner': '正在读取 {account}（第 {place} 个，共 {count} 个）',
  'owners.isOwner':
    '{account} 本身在 owners 之中且无法访问其他账号，因此只查看本账号。中心账号无需列入：它自己的账号总是计算在内。',
  'owners.isNotHub':
    '{account} 不是中心账号：它无法访问 owners 中的任何账号，也没有在其中运行 snapshare-sweep。因此只查看本账号。',
  'owners.hubShutOut':
    '{account} 中运行 snapshare-sweep，因此视为中心账号，但它无法访问 owners 中的任何账号。无法看出该函数属于哪个部署：若属于其他部署，请给出 --account {account}。',
  'owners.hubUnknown':
    '不知道 {account} 是否为中心账号：它无法访问 owners 中的任何账号，也无法查询其中是否运行 snapshare-sweep（{because}）。npx snapshare policies readers 输出所需的权限。',
  'owners.isMember': '{account} 是成员账号而非中心账号，因此只查看本账号。',
  'owners.unlisted': '不知道有哪些账号：{error}',
  'owners.regionUnread': '{account}：未能完整读取 {region}：{error}',
  'owners.rolesAmiss': '角色为何无法扮演，可查看：{command}',
  'plan.sum': '所有账号：{counts}；{count} 次调用；{all} 个账号中查看了 {read} 个',
  'plan.writtenInPart': '{file} 只含 {count} 个账号中 {read} 个的计划，因为其余账号未能完整读取。执行：{command}',
  'apply.questionOwner':
    '在账号 {account} 中：新增 {gained} 个授权（其中 {leaving} 个在资源目录之外），结束 {lost} 个，共 {count} 次调用，是否执行？',
  'apply.ownerMoved': '账号 {account}：自制定计划以来有 {count} 处变动，因此不在那里做任何操作',
  'owners.total': '账号 {account}：{total}',
  'owners.head': '账号 {account}',
  'history.account': '只显示在 owners 的该账号中所做的操作；可重复；默认为全部',
  'history.ownAccount': '本账号',
  'history.unowned': '有 {count} 行与其相关但未注明账号，已略去：其账号即运行所在的账号。',
  'confirm.typedAhead': '在此问题出现之前输入的内容不作为其回答。',
  'owners.stopped': '此账号中不做任何更改。',
  'owners.left': '已停止；在 {accounts} 中未做任何更改。',
  'upgrade.what': '可打开的共享单元',
  'owners.concerned': '在账号 {account} 中',
};

export const OWNER_INPUT_TEXTS_ZH: Readonly<Record<keyof typeof OWNER_INPUT_TEXTS, FailureText>> = {
  OWNERS_UNREAD: {
    doing: '在所有账号中查找 {what}',
    problem: '未能读取每个账号，而没有看到并不表示不存在：{unread}。在以下账号中找到：{accounts}。{error}',
    remedy: '未做任何更改。请用 {option} 指定所指的账号。',
  },
  OWNERS_SEVERAL: {
    doing: '在所有账号中查找 {what}',
    problem: '涉及多个账号：{accounts}',
    remedy: '未做任何更改。请用 {option} 指定所指的账号。',
  },
  OWNERS_NONE: {
    doing: '在所有账号中查找 {what}',
    problem: '它不在 {accounts} 的 {regions} 中',
    remedy: '未做任何更改。请检查 ID，或用 --region 指定其他地域。',
  },
  OWNER_ROLE_LACKS: {
    doing: '在账号 {accountId} 中进行更改',
    problem: '其角色 {role} 供函数使用，没有执行 {action} 的权限',
    remedy:
      '请使用该账号中具有此权限的凭证：--profile 或 --role-arn。对于请求或批准共享的标签，npx snapshare policies taggers 和 approvers 输出相应的策略文档。',
  },
  NO_OWNERS: {
    doing: '查看账号 {accountId}',
    problem: '它不是本账号，而策略中没有 owners',
    remedy: '请去掉 --account，或在策略中加入 owners。',
  },
  NO_OWNER: {
    doing: '查看账号 {accountId}',
    problem: '它既不是本账号，也不在 owners 之中',
    remedy: '请指定策略 owners 中的账号，或将其列入。',
  },
  OTHER_OWNER: {
    doing: '查看账号 {accountId}',
    problem: '策略的 expectedAccountIds 为 {expected}',
    remedy: '若策略确实用于该账号，请将其列入。',
  },
};
