import type { FindingCode } from '../plan/findings/finding.ts';
import type { FindingText } from '../plan/findings/finding-text.ts';
import type { ReasonCode } from '../plan/findings/reasons.ts';
import type { AskedGrant } from '../plan/wish/grant-end.ts';
import type { ExplanationCode } from './explain-texts.ts';
import { ASKED_MESSAGES_ZH } from './messages-zh-asked.ts';
import { SHAREE_MESSAGES_ZH } from './messages-zh-sharee.ts';
import { SHARING_MESSAGES_ZH } from './messages-zh-sharing.ts';
import type { PolicyStatementCode } from './policy-in-words.ts';
import type { GrantState } from './status.ts';

/**
 * The catalogues in Simplified Chinese, with the same codes and facts as the English ones. Only the command line and the
 * report load them; functions answer in English. Terms follow the vendor's Chinese console: 共享单元 resource share,
 * 使用者 principal, 资源目录 resource directory, 资源夹 folder.
 */
export const MESSAGES_ZH: Readonly<Record<FindingCode, FindingText>> = {
  BAD_EVENT: { message: '{error}', remedy: '{advice}' },
  CALL_FAILED: { message: '{doing}：{error}', remedy: '{advice}' },
  READ_INCOMPLETE: {
    message: '{region} 的一次读取失败或不完整，因此本次运行不在该地域撤销任何共享。{error}',
    remedy: '之后能够读取则无需处理；否则请在日志中查找失败的调用。',
  },
  OUT_OF_TIME: {
    message: '{region} 的本次运行在平台超时之前停止；尚有 {left} 个步骤未完成，留待下次运行。',
    remedy: '若后续运行使该数字减少则无需处理；否则请延长函数的超时时间，或在定时器中指定较少的地域。',
  },
  CREDENTIALS_EXPIRED: {
    message: '{region} 所用凭证已失效；尚有 {left} 个步骤未完成。',
    remedy: '函数会自行获得新的凭证；在命令行请重新登录，再次计划。若持续出现，请检查角色的会话时长。',
  },
  REGION_NOT_IN_POLICY: {
    message: '{region} 不在策略的地域之中，因此未做任何操作。',
    remedy: '请将其加入 regions，或不在该地域部署。策略中的地域：{regions}。',
  },
  TEAM_NOT_TOLD: {
    message: 'notify.teams 下的某个地址未收下关于本次运行的消息，因此以下团队未被告知，或未经全部地址告知：{teams}。',
    remedy: '本次运行的日志中有一条警告，写明团队、主机和原因。',
  },
  ...ASKED_MESSAGES_ZH,
  ...SHARING_MESSAGES_ZH,
  ...SHAREE_MESSAGES_ZH,
};

export const EXPLANATIONS_ZH: Readonly<Record<ExplanationCode, FindingText>> = {
  SNAPSHOT_SEEN: { message: '{snapshotId}“{name}”状态为 {status}，创建于 {createdAt}。', remedy: '' },
  RETENTION: { message: '保留至 {endsAt}；共享提前 {hours} 小时结束。', remedy: '' },
  KEPT_FOR_EVER: { message: '永久保留。', remedy: '' },
  TAG_SEEN: { message: '标签 {tagKey} 的值为“{value}”。', remedy: '' },
  RULE_MATCHES: { message: '策略请求共享它：{rule}。', remedy: '' },
  NO_TAG: {
    message: '没有 {tagKey} 标签，也没有策略规则请求共享它。',
    remedy: '请添加标签，例如：snapshare share {snapshotId} ACCOUNT{ofAccount}',
  },
  NOT_ASKED: {
    message: '没有标签或规则请求共享给 {principal}。',
    remedy: '请将其加入标签，例如：snapshare share {snapshotId} {principal}{ofAccount}',
  },
  NEITHER_ASKED_NOR_PERMITTED: { message: '没有标签或规则请求共享给 {principal}，策略也不允许它。', remedy: '' },
  ASKED: { message: '由 {askedBy} 请求。', remedy: '' },
  PERMITTED_INSIDE: { message: '策略允许（principals.directory）。', remedy: '' },
  PERMITTED_OUTSIDE: { message: '策略允许其作为资源目录外的账号（principals.external）。', remedy: '' },
  ALLOWED: { message: 'allow 的第 {statement} 条语句允许此快照请求它。', remedy: '' },
  NEVER_ENDS: { message: '没有任何期限、share-until 或保留时间会结束此授权。', remedy: '' },
  ENDS: { message: '授权将于 {endsAt} 结束，原因：{because}。', remedy: '' },
  ENDED: {
    message: '授权已于 {endsAt} 结束，原因：{because}。',
    remedy: '若应继续，请延长标签中的期限、share-until 或保留时间。',
  },
  RETENTION_OVER: {
    message: '共享已于 {endsAt} 结束：快照的保留期已过或即将结束。',
    remedy: '请延长快照的保留时间，或复制快照并为副本添加标签。',
  },
  MODE_OBSERVE: {
    message: '策略的 mode 为 observe，因此不做任何更改。',
    remedy: '若计划符合预期，请将 mode 设为 sync。',
  },
  MODE_UPSERT_ONLY: {
    message: '策略的 mode 为 upsert-only，因此不撤销任何共享。',
    remedy: '若授权应能结束，请将 mode 设为 sync。',
  },
  IN_SHARE: { message: '它与 {principal} 同在共享单元 {shareName}（{shareId}）中。', remedy: '' },
  IN_FOREIGN_SHARE: {
    message: '共享单元 {shareName}（{shareId}）将它共享给 {principal}，但该单元不属于我们，保持不动。',
    remedy: '请由创建者结束该共享，或接管它。',
  },
  READS_THROUGH: {
    message: '共享单元 {shareName}（{shareId}）将它共享给 {through}，而 {principal} 在其中。',
    remedy: '',
  },
  AWAITING_ACCEPTANCE: {
    message: '{principal} 尚未接受共享单元 {shareId} 的邀请；发送于 {sentAt}，将于 {lapsesAt} 失效。',
    remedy: '请在该账号中接受（snapshare accept），或在其中运行 accept-invitation。',
  },
  SETTLING: { message: '服务仍在将它加入共享单元 {shareId}。', remedy: '请稍等一分钟。' },
  ENDING: { message: '服务仍在将它移出共享单元 {shareId}。', remedy: '请稍等一分钟。' },
  NEXT_RUN: { message: '巡检（sweep）或执行计划会更改此项（{kind}）：{because}。', remedy: '' },
  MOVES: {
    message:
      '巡检（sweep）或执行计划会将其移出 {share}（{kind}），授权由另一共享单元延续；除非服务拒绝，接替会先行生效。',
    remedy: '',
  },
  VISIBLE: { message: '{principal} 现在可以读取该快照。', remedy: '' },
  UNKNOWN_READER: {
    message: '{principal} 能否读取该快照未知：它已共享给 {through}，但其中有哪些账号未知。',
    remedy: '请使用资源目录管理账号或委派管理员账号的凭证查询。',
  },
  NOBODY_IN: { message: '{principal} 中目前没有账号；进入其中的账号可以读取该快照。', remedy: '' },
  HAS_LEFT: { message: '该快照作为成员共享给 {principal}，而它已离开资源目录。', remedy: '' },
  NOT_GIVEN: {
    message: '目前没有共享单元将该快照共享给 {principal}。',
    remedy: '其中的账号仍可能通过其他途径读取，可用 snapshare readers {snapshotId} 查看。',
  },
  INVISIBLE: { message: '{principal} 不能读取该快照。', remedy: '' },
};

export const POLICY_STATEMENTS_ZH: Readonly<Record<PolicyStatementCode, string>> = {
  MODE_OBSERVE: '不做任何更改：Snapshare 只报告将要做什么。',
  MODE_UPSERT_ONLY: '共享快照，但从不撤销共享。',
  MODE_SYNC: '共享快照，也撤销共享。',
  REGIONS: '地域：{regions}。',
  EXPECTED_ACCOUNTS: '命令行和部署只使用账号 {accounts} 的凭证。',
  TAGS: '所有者用标签 {shareTo} 请求共享；{shareUntil} 结束共享，{hold} 延长共享。',
  DIRECTORY_ANY: '标签可以请求资源目录中的任何账号或资源夹。',
  DIRECTORY_LISTED: '在资源目录内，标签只能请求 {principals}。',
  EXTERNAL_NONE: '不向资源目录外共享任何快照。',
  EXTERNAL_LISTED: '在资源目录外，标签只能请求 {principals}。',
  GROUP: '组 @{group} 代表 {principals}。',
  ALLOW: 'allow #{number}：{match} 的快照可以请求 {to}。',
  ALLOW_APPROVED: 'allow #{number}：{match} 的快照可以请求 {to}，但须由标签 {approved} 批准。',
  ALLOW_DAYS: '此外，依据 allow #{number} 的共享最迟在快照创建 {days} 天后结束。',
  ALLOW_ELSE: '除此之外，标签不能请求其他使用者；规则不受 allow 约束。',
  RULE: '规则 {number}：满足 {match} 的快照共享给 {shareTo}。',
  RULE_LATEST: '规则 {number}：每块云盘满足 {match} 的最新 {latest} 个快照共享给 {shareTo}。',
  BLOCKED: '带有标签 {labels} 之一的快照从不共享。',
  EXPIRY: '共享在快照保留期结束前 {hours} 小时结束。',
  DELETE_NEVER: 'Snapshare 从不删除快照。',
  DELETE_AFTER_UNSHARE: '因标签而共享的快照在保留期结束且撤销共享后删除。',
  HYGIENE_MANAGED: '不触碰手工创建的共享单元。',
  HYGIENE_ALL: '已过保留期的快照也会从手工创建的共享单元中移出。',
  SERVICE_KEY_REFUSE: '使用 ECS 服务密钥加密的快照不共享。',
  SERVICE_KEY_COPY: '使用 ECS 服务密钥加密的快照会以自有密钥复制，并共享副本。',
  BRAKES:
    '每种原因在一次运行中至多结束这么多授权，超过则一个也不结束（数量 / 占全部的比例，取较大者）：无人再请求 {removals}；不再被允许 {forbidden}；被标签、allow 或审批阻止 {blocked}；已到期 {expiries}。',
  ADDITIONS: '一次运行至多新增 {additions} 个授权，超过则不做任何更改。',
  EXPOSURE_ACCEPTED: '在 {until} 之前接受：{principal} 读取快照 {snapshots}（{because}）。',
  ACCEPT_NONE: '不接受任何邀请。',
  ACCEPT: '接受 {senders} 发来的名称符合 {shareNames} 的共享邀请；其他邀请按策略处理：{fate}。',
};

export const GRANT_STATES_ZH: Readonly<Record<GrantState, string>> = {
  wanted: '待共享',
  granted: '已共享',
  settling: '生效中',
  'awaiting acceptance': '待接受',
  refused: '被拒绝',
  blocked: '受阻',
  kept: '保留',
  unwanted: '应撤销',
  ending: '撤销中',
  foreign: '他人共享',
};

export const REASONS_ZH: Readonly<Record<ReasonCode, string>> = {
  ASKED_FOR_NEW_SHARE: '有人请求，且没有恰好面向这些使用者的开放共享单元',
  ASKED_FOR_THIS_SHARE: '有人请求，且该共享单元恰好面向这些使用者',
  INVITATION_NOT_NEEDED: '没有快照请求它，且其邀请尚未被接受',
  SHARE_EMPTY: '它是空的',
  SHARE_TWICE: '其他共享单元提供相同的访问',
  SEEN_BY_NOBODY: '请求者中没有人在这里看到它',
  SNAPSHOT_GONE: '快照已不存在',
  RETENTION_ENDS: '快照的保留期结束',
  TIME_OVER: '授权期限已到',
  LABEL_BLOCKS: '标签禁止共享',
  NOT_PERMITTED: '策略不允许',
  NOT_ALLOWED: 'allow 不允许此快照请求该使用者',
  NOT_APPROVED: '没有批准',
  NOT_ASKED_FOR: '不再有人请求',
  SHARE_OF_OTHER_KIND:
    '面向外部账号的共享单元只保留 principals.external 所列账号，而面向资源目录的共享单元不保留这些账号',
  OVERDUE_ELSEWHERE: '其保留期已过，而不属于我们的共享单元“{shareName}”使它无法释放',
  DELETED_AFTER_UNSHARE: '其保留期已过，且 expiry.deleteExpired 为 after-unshare',
  COPY_NEEDED: '有人请求它，而使用服务密钥加密的快照本身不能共享',
  COPY_NOT_ASKED_FOR: '它是 {source} 的副本，而不再有人请求该快照',
  INVITATION_LAPSED: '其邀请在 7 天内未得到答复',
  ANSWER_REMEMBERED: '不违背答复再次邀请，即使服务删除其记录',
  SENDER_TRUSTED: '{sender} 是受信任的发送者，且共享单元名称匹配',
  SENDER_NOT_TRUSTED: '其发送者不受信任',
  SHARE_NAME_UNEXPECTED: '其共享单元的名称不匹配',
  SENDER_NO_LONGER_TRUSTED: '发送者不再受信任',
  USE_RULE: '针对 {from} 的 {name} 的使用规则要求如此',
  RESULT_UNFINISHED: '它已在制作中，尚未完成',
  RESULTS_VANISH: '其结果不断消失',
};

/** Why a grant ends, by its English text. */
export const ENDS_BECAUSE_ZH: Readonly<Record<AskedGrant['endsBecause'], string>> = {
  'its own limit': '自身期限',
  'its approval': '批准期限',
  'maxDays of allow': 'allow 的 maxDays',
  'share-until': 'share-until',
  'the end of retention': '保留期结束',
  nothing: '无',
};
