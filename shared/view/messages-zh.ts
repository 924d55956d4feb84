import type { FindingCode } from '../plan/findings/finding.ts';
import type { FindingText } from '../plan/findings/messages.ts';
import type { ReasonCode } from '../plan/findings/reasons.ts';
import type { AskedGrant } from '../plan/wish/judge.ts';
import type { ExplanationCode } from './explain-texts.ts';
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
    remedy: '下次运行成功则无需处理；否则请在日志中查找失败的调用。',
  },
  OUT_OF_TIME: {
    message: '{region} 的本次运行在平台超时之前停止；尚有 {left} 个步骤未完成，留待下次运行。',
    remedy: '若后续运行使该数字减少则无需处理；否则请延长函数的超时时间，或在定时器中指定较少的地域。',
  },
  CREDENTIALS_EXPIRED: {
    message: '{region} 的本次运行所用凭证已失效；尚有 {left} 个步骤未完成，留待下次运行。',
    remedy: '无需处理：下次运行会获得新的凭证。若持续出现，请检查角色的会话时长。',
  },
  REGION_NOT_IN_POLICY: {
    message: '{region} 不在策略的地域之中，因此未做任何操作。',
    remedy: '请将其加入 regions，或不在该地域部署。策略中的地域：{regions}。',
  },

  BAD_TOKEN: {
    message: '{snapshotId} 的标签 {tagKey} 中的“{text}”不是账号、资源夹、根资源夹、资源目录或 @组。',
    remedy: '请更正该项；其余可识别的项照常生效，且不会因此撤销任何共享。',
  },
  BAD_LIMIT: {
    message: '{snapshotId} 的标签 {tagKey} 中的“{text}”期限无效，应为 <n>h、<n>d、<n>w 或日期 YYYY-MM-DD。',
    remedy: '请更正期限；在此之前该项既不新增也不撤销共享。',
  },
  TAG_TOO_LONG: {
    message: '{snapshotId} 的标签 {tagKey} 过长，无法读取。',
    remedy: '请缩短标签；在此之前该快照保持现有共享。',
  },
  UNKNOWN_GROUP: {
    message: '{snapshotId} 请求共享给组 {group}，但策略中没有该组。',
    remedy: '请更正组名，或在策略中添加该组。',
  },
  BAD_DEADLINE: {
    message: '{snapshotId} 的标签 {tagKey} 的值“{text}”不是{forms}。',
    remedy: '请更正该值；在此之前该快照既不新增共享，也不因此失去共享。',
  },
  OWN_ACCOUNT: {
    message: '{snapshotId} 请求共享给 {principal}，而它正是该快照的所有者。',
    remedy: '请从标签或组中移除所有者账号。',
  },
  NOT_PERMITTED: {
    message: '{snapshotId} 请求共享给 {principal}，但策略不允许。',
    remedy: '请将其从标签中移除，或由策略负责人将其加入 principals.directory 或 principals.external。',
  },
  BLOCKED_BY_LABEL: {
    message: '{snapshotId} 请求共享，但带有策略禁止共享的标签“{label}”。',
    remedy: '请移除共享标签；若确实可以共享，则移除该禁止标签。',
  },
  RETENTION_TOO_SHORT: {
    message: '{snapshotId} 只保留 {retentionDays} 天，不长于保留期结束前停止共享的 {leadHours} 小时。',
    remedy: '请延长快照的保留时间，或减小 expiry.unshareBeforeHours。',
  },

  SNAPSHOT_NOT_FOUND: {
    message: '{region} 中没有快照 {snapshotId}。',
    remedy: '若已删除则无需处理；否则请检查快照 ID 和地域。',
  },
  SNAPSHOT_NOT_READY: {
    message: '{snapshotId} 尚未就绪（{status}）。',
    remedy: '无需处理：快照完成后会自动共享。',
  },
  SNAPSHOT_FAILED: { message: '{snapshotId} 创建失败，无法共享。', remedy: '请重新创建快照。' },
  SHARED_IN: {
    message: '{snapshotId} 由其他账号共享而来，不能再次共享。',
    remedy: '请复制该快照，并为副本添加标签。',
  },
  SERVICE_KEY: {
    message: '{snapshotId} 使用 ECS 服务密钥加密，此类快照不能共享。',
    remedy: '请用自有密钥复制快照并为副本添加标签，或将 encryption.serviceKey 设为 copy。',
  },
  SHARING_ROLE_MISSING: {
    message:
      '{snapshotId} 使用本账号的密钥加密，但账号缺少角色 AliyunECSShareEncryptSnapshotDefaultRole；没有它，共享对象无法使用该密钥。',
    remedy: '在 ECS 控制台共享加密快照的对话框中，让 ECS 创建一次该角色。',
  },
  ENCRYPTED_SNAPSHOT_REFUSED: {
    message: '{doing}：服务不共享这个加密快照（{cloudCode}，请求 {requestId}）。',
    remedy: '请确认角色 AliyunECSShareEncryptSnapshotDefaultRole 存在并信任共享对象，且密钥属于您自己。',
  },
  KEY_UNKNOWN: {
    message: '{snapshotId} 使用密钥 {keyId} 加密，但无法查询该密钥，因此不予共享。',
    remedy: '请授予函数读取密钥的权限（kms:DescribeKey），或确认密钥仍然存在。',
  },

  REFUSED_BEFORE: {
    message: '服务于 {day} 拒绝将 {snapshotId} 共享给 {whom}；一天后会再次尝试。',
    remedy: '请先消除原因；若需立即重试，再移除快照上的标签 snapshare:refused。',
  },
  TOO_MANY_ACCOUNTS: {
    message: '{snapshotId} 请求共享给 {count} 个使用者；一个快照最多共享给 {limit} 个账号，因此不再新增。',
    remedy: '请改为共享给资源夹或资源目录，而不是逐个账号。',
  },
  MANY_ACCOUNTS: {
    message: '{snapshotId} 请求共享给 {count} 个使用者，接近一个快照可共享的 {limit} 个账号的上限。',
    remedy: '请改为共享给资源夹或资源目录，而不是逐个账号。',
  },
  IMPORTED_IMAGE: {
    message: '{snapshotId} 来自导入的镜像，服务不共享此类快照。',
    remedy: '请用它创建云盘，再为云盘创建快照并添加标签；或移除标签。',
  },
  COPY_MADE: {
    message:
      '{snapshotId} 使用服务密钥加密，因此会以密钥 {keyId} 创建加密副本并共享副本；每月约 {perMonth} {currency}（估算，{priceSource}）。',
    remedy: '无需处理。若要避免副本，请使用自有密钥加密云盘。',
  },
  COPY_FAILED: {
    message: '{snapshotId} 的副本 {copyId} 创建失败，因此未共享。',
    remedy: '请检查策略中的密钥，然后删除失败的副本；下次巡检会重新创建。',
  },
  COPY_LEFT: {
    message: '{snapshotId} 被标记为已无人需要的副本，但看起来不是由 Snapshare 创建的。',
    remedy: '若不需要请手动删除；Snapshare 只删除确定由它创建的快照。',
  },

  PRINCIPAL_NOT_IN_DIRECTORY: {
    message: '{doing}：服务拒绝了 {principal}，因为它不在资源目录中（请求 {requestId}）。',
    remedy: '请更正标签或组，或将该账号加入 principals.external。',
  },
  SITE_MISMATCH: {
    message: '{doing}：被拒绝，中国站与国际站之间不能共享（请求 {requestId}）。',
    remedy: '请移除该使用者：它属于另一个站点。',
  },
  LEGAL_ENTITY_MISMATCH: {
    message: '{doing}：被拒绝，两个账号属于不同的企业主体（请求 {requestId}）。',
    remedy: '请移除该使用者，或将两个账号认证到同一主体。',
  },
  SNAPSHOT_REFUSED: {
    message: '{doing}：服务不共享该快照（{cloudCode}，请求 {requestId}）。',
    remedy: '它可能来自导入的镜像、使用服务密钥加密或由他人共享而来。请复制后为副本添加标签，或移除标签。',
  },
  DIRECTORY_SHARING_OFF: {
    message: '{doing}：资源目录内的共享未启用（请求 {requestId}）。',
    remedy: '请由管理账号在资源共享中启用；在此之前资源目录内不会共享任何快照。',
  },
  NOT_IN_DIRECTORY: {
    message: '{doing}：所有者账号不在任何资源目录中（请求 {requestId}）。',
    remedy: '请让账号加入资源目录，或将共享对象列入 principals.external。',
  },
  SHARE_QUOTA: {
    message: '{doing}：账号的共享单元数量已达上限（请求 {requestId}）。',
    remedy: '请提高共享单元配额，或减少标签所请求的使用者组合的种类。',
  },
  RESOURCE_QUOTA: {
    message: '{doing}：账号的共享资源数量已达上限（请求 {requestId}）。',
    remedy: '请提高共享资源配额，或结束不再需要的共享。',
  },
  INVITATION_QUOTA: {
    message: '{doing}：待处理的共享邀请过多（请求 {requestId}）。',
    remedy: '请让受邀账号处理邀请；有空位后会自动共享。',
  },
  MISSING_RIGHT: {
    message: '{doing}：函数没有权限（{cloudCode}，请求 {requestId}）。',
    remedy: '请按 docs/deploy.md 为函数的角色授予所缺权限。',
  },
  SHARING_REFUSED: { message: '{doing}：服务以 {cloudCode} 拒绝（请求 {requestId}）。', remedy: '{advice}' },
  ASSOCIATION_FAILED: {
    message: '{entity} 未能加入 {shareId}（{shareName}）：{reason}。',
    remedy: '请消除原因，或移除请求它的标签项；服务在 2 至 4 天后清除记录，届时会再次尝试。',
  },
  ACCEPTANCE_NEEDED_AGAIN: {
    message: '以 {snapshotId} 为首的 {count} 个快照将移至 {principal} 尚未接受的共享单元；接受之前无法读取。',
    remedy: '请在 {principal} 中接受新的邀请，或在其中运行 accept-invitation。',
  },

  KEPT_GRANT_ENDS: {
    message:
      '以 {snapshotId} 为首的 {count} 个快照因其他使用者而离开 {shareId}，{principal} 也随之失去访问；这些快照已不再以可理解的方式请求它。',
    remedy: '如果 {principal} 应当可见，请写入标签；仅被保留的授权不会重新授予。',
  },
  NO_ROOM_FOR_SHARES: {
    message: '有 {count} 个所需的共享单元无法创建：账号只能再创建 {room} 个。',
    remedy: '请提高共享单元配额并写入 limits.resourceShares，或改为请求资源夹而不是账号。',
  },
  INVITATION_NEAR_END: {
    message: '{principal} 尚未答复 {shareId} 的邀请；邀请将于 {endsAt} 失效。',
    remedy: '请在 {principal} 中接受，或在其中运行 accept-invitation 并将本账号列为可信发送者。',
  },
  INVITATION_LAPSED: {
    message: '{principal} 在 7 天内未答复共享 {shareId} 的邀请。',
    remedy:
      'sync 模式的巡检会在该共享单元中每个快照都请求该主体时，用新的共享单元重新邀请一次；也可以执行 `snapshare reinvite {principal}`。',
  },
  INVITATION_DECLINED: {
    message: '{principal} 不在 {shareId} 中：其邀请{reason}。不会再次邀请。',
    remedy: '若仍需共享，请移除共享单元上的标签 snapshare:declined:{principal}。',
  },

  FOLDER_GONE: {
    message: '资源夹 {principal} 已不存在；有 {count} 个快照指定了它，但没有账号能因此读取。',
    remedy: '请从指定它的标签、组和规则中移除。在此之前，其授权保持不变。',
  },

  OVERDUE: {
    message:
      '{snapshotId} 已过保留期，但仍在 {shares} 中，因而未释放：{sizeGiB} GiB，已 {hoursOverdue} 小时，至今约 {sinceExpiry} {currency}，每月约 {perMonth} {currency}（按完整容量估算，{priceSource}）。',
    remedy: '请让 Snapshare 结束共享（mode 为 sync；手工共享需 hygiene.scope 为 all），或手动结束。',
  },
  NOT_RELEASED: {
    message:
      '{snapshotId} 已离开我们的共享单元且已过保留期，但服务尚未释放：每月约 {perMonth} {currency}（估算，{priceSource}）。',
    remedy: '请手动删除，或将 expiry.deleteExpired 设为 after-unshare。',
  },
  DISKS_DEPEND: {
    message: '{snapshotId} 的共享将在 {hours} 小时后结束；此后由它创建的云盘将不能重新初始化。',
    remedy: '可将标签 {hold} 设为更晚的日期，使 share-until 不结束共享；或先复制快照。',
  },
  NEAR_LIMIT: {
    message: '账号在 {region} 有 {count} 个{what}；公布的上限为 {limit}。',
    remedy: '请提高配额、共享给资源夹或相同的使用者组合，或结束不需要的共享。',
  },
  RULE_MATCHES_NOTHING: {
    message: '策略的 {rule} 在 {region} 中没有匹配任何快照。',
    remedy: '请更正或移除该规则。',
  },
  RULE_MATCHES_SUDDENLY: {
    message: '策略的 {rule} 在 {region} 中匹配 {matched} 个快照，其中此前已共享 {held} 个。',
    remedy: '请检查该规则；brakes.additions 可阻止一次运行授予过多。',
  },

  ADDITIONS_BRAKED: {
    message:
      '本次运行将在 {grantCount} 个授权之外新增 {count} 个，超过 brakes.additions 允许的 {budget} 个；未做任何更改。',
    remedy: '请查看计划。若正确，可为一次运行提高 brakes.additions；否则请修正标签或策略。',
  },
  ADOPTION_ENDS_GRANTS: {
    message: '共享单元 {shareId} 提供 {total} 个授权，其中 {count} 个无人请求；接管后的巡检会结束它们。',
    remedy: '接管之前，请为应继续保有访问权的使用者在快照上添加标签。',
  },
  REMOVALS_BRAKED: {
    message:
      '本次运行将结束 {grantCount} 个授权中的 {count} 个，超过 brakes.removals 允许的 {budget} 个；未结束任何授权。',
    remedy: '请查看计划。若正确，可为一次运行提高 brakes.removals；否则请修正标签或策略。',
  },
  EXPIRIES_BRAKED: {
    message:
      '本次运行将结束 {grantCount} 个授权中已到期的 {count} 个，超过 brakes.expiries 允许的 {budget} 个；未结束任何授权。',
    remedy: '请查看计划。若正确，可为一次运行提高 brakes.expiries；否则请检查时钟和策略。',
  },
  REMOVAL_DEFERRED: {
    message: '{items} 暂留在 {shareId} 中，直到接替它的授权生效。',
    remedy: '无需处理：下次运行会继续。',
  },
  GRANT_DEFERRED: {
    message: '{departing} 离开 {shareId} 后，{items} 才会加入。',
    remedy: '无需处理：下次运行会继续。',
  },
  DELETION_REFUSED: {
    message: '{snapshotId} 已过保留期且不在任何共享单元中，但无法删除：{cloudCode}。',
    remedy: '请删除依赖它的镜像或云盘；若不再需要，请手动删除该快照。',
  },

  INVITATION_WAITS: {
    message: '{principal} 的共享单元 {shareName} 的邀请将于 {endsAt} 失效，而此处无人接受。',
    remedy: '请在 accept.senders 中信任发送者，或手动接受或拒绝。',
  },
  UNEXPECTED_RESOURCE: {
    message: '已接受的 {principal} 的共享单元 {shareName} 中有 {count} 个非快照资源（{types}）。',
    remedy: '请询问所有者，或退出该共享单元。',
  },
  SHARE_LEFT: {
    message: '退出 {principal} 的共享单元 {shareName}：{reason}。',
    remedy: '若仍需要，请将发送者列入 accept.senders，并请所有者重新邀请本账号。',
  },
  UNTRUSTED_SENDER: {
    message: '{principal} 邀请加入共享单元 {shareName}，但它不是可信发送者；邀请处理：{fate}。',
    remedy: '若需要该共享，请将发送者列入 accept.senders。',
  },
  UNEXPECTED_SHARE_NAME: {
    message: '{principal} 邀请加入共享单元 {shareName}，名称不符合 accept.shareNames；邀请处理：{fate}。',
    remedy: '若需要该共享，请将其名称加入 accept.shareNames。',
  },
  INVITATION_EXPIRED: {
    message: '{principal} 的共享单元 {shareName} 的邀请在 7 天内未得到答复。',
    remedy: '请所有者将本账号移出共享单元后重新添加。',
  },
  ACCEPT_FAILED: {
    message: '接受 {principal} 的共享单元 {shareName} 失败：{reason}。',
    remedy: 'LimitExceeded 表示本账号收到的资源过多，请退出不需要的共享；否则请询问所有者。',
  },
  SENDER_NO_LONGER_TRUSTED: {
    message: '本账号在 {principal} 的共享单元 {shareName} 中，但它不是可信发送者。',
    remedy: '请将发送者列入 accept.senders，或退出该共享单元。',
  },

  MEMBER_UNREACHABLE: {
    message: '无法扮演成员 {principal} 的角色 {roleName}：{cloudCode}。',
    remedy:
      '请在该账号中用 deploy/member-role.ros.yaml 创建角色，信任本账号并使用外部 ID {installation}；或将其移出 members。',
  },
  HANDOVER_FAILED: {
    message: '{region} 中有 {left} 个成员未能交给各自的调用处理。{error}',
    remedy: '{advice}',
  },

  SHARED_NOT_SEEN: {
    message: '{principal} 通过 {shareId} 共享 {resourceId}，但本账号没有快照表明来自它。',
    remedy: '若刚刚共享则无需处理；否则请在控制台查看快照并报告此情况。',
  },
  USE_NEEDS_KEY: {
    message: '{principal} 的 {snapshotId} 已加密，而使用规则未给出在 {region} 复制所用的密钥。',
    remedy: '请设置 copy.kmsKeyId，即本账号在该地域的密钥。',
  },
  USE_SAME_REGION: {
    message: '{principal} 的 {snapshotId} 已在 {region}；没有密钥则不能复制到同一地域。',
    remedy: '请设置 copy.kmsKeyId 以创建加密副本，或更改 copy.region。',
  },
  USE_ZONE_ELSEWHERE: {
    message: '{principal} 的 {snapshotId} 在 {region}；无法用它在 {zoneId} 创建云盘。',
    remedy: '请使用该地域的可用区，或先将快照复制到该可用区所在地域。',
  },
  USE_DISK_CATEGORY: {
    message: '{principal} 的 {snapshotId} 是加密的共享快照，无法用它创建 {category} 云盘。',
    remedy: '请选择 cloud_essd、cloud_auto 或 cloud_essd_entry，或用副本创建云盘。',
  },
  USE_DISK_TOO_LARGE: {
    message: '{principal} 的 {snapshotId} 需要 {sizeGiB} GiB，超过 {category} 云盘的 {maxGiB} GiB。',
    remedy: '请选择其他云盘类型；若规则给出了 sizeGiB，也可减小它。',
  },
  USE_COPY_FAILED: {
    message: '{snapshotId} 在 {region} 的副本 {copyId} 创建失败。',
    remedy: '请检查使用规则的密钥，然后删除失败的副本；下次运行会重新创建。',
  },
  USE_WAITS: {
    message: '{doing}需要等待：{cloudCode}（请求 {requestId}）。',
    remedy: '无需处理：下次运行会重试。服务对同一云盘一次只创建一个副本。',
  },
  USE_LIMIT: {
    message:
      '针对 {principal} 的 {name} 的使用规则止于 max.{limit}（{max}）：{count} 个快照在等待，最先的是 {snapshotId}。',
    remedy: '请调高 max.{limit}，或删除它用不再共享的快照创建的内容。',
  },
  USE_KEY_REFUSED: {
    message: '{doing}：服务以 {cloudCode} 拒绝该密钥，或拒绝未给出密钥（请求 {requestId}）。',
    remedy: '请设置规则的 kmsKeyId：结果所在地域中本账号的、已启用且 ECS 可使用的对称密钥。',
  },
  USE_DISK_REFUSED: {
    message: '{doing}：服务以 {cloudCode} 拒绝该可用区、类型或大小（请求 {requestId}）。',
    remedy: '请更改 disk.zoneId、disk.category 或 disk.sizeGiB，或用副本创建云盘。',
  },
  USE_SNAPSHOT_REFUSED: {
    message: '{doing}：服务不接受此快照：{cloudCode}（请求 {requestId}）。',
    remedy: '请向 {principal} 索取其他快照，或收窄规则的 name。其他快照不会因它而等待。',
  },
  USE_REFUSED: { message: '{doing}：服务以 {cloudCode} 拒绝（请求 {requestId}）。', remedy: '{advice}' },
};

export const EXPLANATIONS_ZH: Readonly<Record<ExplanationCode, FindingText>> = {
  SNAPSHOT_SEEN: { message: '{snapshotId}“{name}”状态为 {status}，创建于 {createdAt}。', remedy: '' },
  RETENTION: { message: '保留至 {endsAt}；共享提前 {hours} 小时结束。', remedy: '' },
  KEPT_FOR_EVER: { message: '永久保留。', remedy: '' },
  TAG_SEEN: { message: '标签 {tagKey} 的值为“{value}”。', remedy: '' },
  RULE_MATCHES: { message: '策略请求共享它：{rule}。', remedy: '' },
  NO_TAG: {
    message: '没有 {tagKey} 标签，也没有策略规则请求共享它。',
    remedy: '请添加标签，例如：snapshare share {snapshotId} ACCOUNT',
  },
  NOT_ASKED: {
    message: '没有标签或规则请求共享给 {principal}。',
    remedy: '请将其加入标签，例如：snapshare share {snapshotId} {principal}',
  },
  ASKED: { message: '由 {askedBy} 请求。', remedy: '' },
  PERMITTED_INSIDE: { message: '策略允许（principals.directory）。', remedy: '' },
  PERMITTED_OUTSIDE: { message: '策略允许其作为资源目录外的账号（principals.external）。', remedy: '' },
  NEVER_ENDS: { message: '授权没有期限。', remedy: '' },
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
  AWAITING_ACCEPTANCE: {
    message: '{principal} 尚未接受共享单元 {shareId} 的邀请；发送于 {sentAt}，将于 {lapsesAt} 失效。',
    remedy: '请在该账号中接受（snapshare accept），或在其中运行 accept-invitation。',
  },
  SETTLING: { message: '服务仍在将它加入共享单元 {shareId}。', remedy: '请稍等一分钟。' },
  ENDING: { message: '服务仍在将它移出共享单元 {shareId}。', remedy: '请稍等一分钟。' },
  NEXT_RUN: { message: '下次运行会更改（{kind}）：{because}。', remedy: '' },
  VISIBLE: { message: '{principal} 现在可以读取该快照。', remedy: '' },
  INVISIBLE: { message: '{principal} 不能读取该快照。', remedy: '' },
};

export const POLICY_STATEMENTS_ZH: Readonly<Record<PolicyStatementCode, string>> = {
  MODE_OBSERVE: '不做任何更改：Snapshare 只报告将要做什么。',
  MODE_UPSERT_ONLY: '共享快照，但从不撤销共享。',
  MODE_SYNC: '共享快照，也撤销共享。',
  REGIONS: '地域：{regions}。',
  TAGS: '所有者用标签 {shareTo} 请求共享；{shareUntil} 结束共享，{hold} 延长共享。',
  DIRECTORY_ANY: '标签可以请求资源目录中的任何账号或资源夹。',
  DIRECTORY_LISTED: '在资源目录内，标签只能请求 {principals}。',
  EXTERNAL_NONE: '不向资源目录外共享任何快照。',
  EXTERNAL_LISTED: '在资源目录外，标签只能请求 {principals}。',
  GROUP: '组 @{group} 代表 {principals}。',
  RULE: '规则 {number}：满足 {match} 的快照共享给 {shareTo}。',
  RULE_LATEST: '规则 {number}：每块云盘满足 {match} 的最新 {latest} 个快照共享给 {shareTo}。',
  BLOCKED: '带有标签 {labels} 之一的快照从不共享。',
  EXPIRY: '共享在快照保留期结束前 {hours} 小时结束。',
  DELETE_NEVER: 'Snapshare 从不删除快照。',
  DELETE_AFTER_UNSHARE: '已过保留期的共享快照在撤销共享后删除。',
  HYGIENE_MANAGED: '不触碰手工创建的共享单元。',
  HYGIENE_ALL: '已过保留期的快照也会从手工创建的共享单元中移出。',
  SERVICE_KEY_REFUSE: '使用 ECS 服务密钥加密的快照不共享。',
  SERVICE_KEY_COPY: '使用 ECS 服务密钥加密的快照会以自有密钥复制，并共享副本。',
  BRAKES: '若一次运行将结束超过 {count} 个或全部的 {percent}% 的授权，则一个也不结束。',
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
  NOT_ASKED_FOR: '不再有人请求',
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
  'share-until': 'share-until',
  'the end of retention': '保留期结束',
  nothing: '无',
};

/** What to do about a failed call, by the codes of the platform's `REMEDIES`, which a test compares. */
export const REMEDIES_ZH = {
  THROTTLED: '下次运行会重试；若仍出现，请申请更高的频率限制。',
  TRANSPORT: '下次运行会重试；若仍出现，请检查接入点和网络。',
  RETRYABLE: '下次运行会重试。',
  RIGHT_MISSING: '请为函数的角色授予此操作的权限。',
  CREDENTIALS_REFUSED: '请检查函数的角色和凭证。',
  CLOCK_WRONG: '本机时钟偏差超过 15 分钟：请校正。',
  QUOTA_REACHED: '请申请更高的配额，或移除不再需要的内容。',
  ACCOUNT_STATUS: '请在控制台查看账号的余额和状态。',
  OTHER: '请在服务的错误码列表中查找该错误码，并更正请求或其设置。',
} as const;
