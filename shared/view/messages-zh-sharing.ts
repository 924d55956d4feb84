import type { FindingText } from '../plan/findings/finding-text.ts';
import type { SHARING_MESSAGES } from '../plan/findings/messages-sharing.ts';

/** {@link SHARING_MESSAGES} in Simplified Chinese. */
export const SHARING_MESSAGES_ZH: Readonly<Record<keyof typeof SHARING_MESSAGES, FindingText>> = {
  SHARED_UNSEEN: {
    message:
      '{snapshotId} 带有服务的已共享标记（acs:ecs:isShared），但不在任何共享中：它可能以此处看不到的方式共享，或刚刚还在共享。',
    remedy: '请在 ECS 控制台查看它的共享情况。这只是提示：该标记的含义没有文档说明。',
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
    message: '{doing}：发起调用的角色或用户没有权限（{cloudCode}，请求 {requestId}）。',
    remedy: '请授予所缺权限；函数的角色见 docs/deploy.md。',
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
      '以 {snapshotId} 为首的 {count} 个快照因其他使用者而离开 {shareId}，{principal} 也随之失去访问；它在其中的授权仅被保留：请求无法理解，或因限额、或因该次运行只结束到期授权而未处理。',
    remedy:
      '运行 `snapshare explain {snapshotId} {principal}{ofAccount}` 可查看原因。如果它应当可见，请排除该原因；仅被保留的授权不会重新授予。',
  },
  NO_ROOM_FOR_SHARES: {
    message:
      '有 {count} 个所需的共享单元无法创建：账号只能再创建 {room} 个。应当结束的授权不会等待它们：快照在此期间离开共享单元时，其授权随之结束。',
    remedy: '请提高共享单元配额并写入 limits.resourceShares，或改为请求资源夹而不是账号。',
  },

  INVITATION_NEAR_END: {
    message: '{principal} 尚未答复 {shareId} 的邀请；邀请将于 {endsAt} 失效。',
    remedy: '请在 {principal} 中接受，或在其中运行 accept-invitation 并将本账号列为可信发送者。',
  },
  INVITATION_LAPSED: {
    message: '{principal} 在 7 天内未答复共享 {shareId} 的邀请；有 {count} 个快照请求它而未共享给它。',
    remedy:
      '巡检会在该共享单元中每个快照都请求该使用者时，用新的共享单元重新邀请一次；也可以执行 `snapshare reinvite {principal}{ofAccount}`。',
  },
  INVITATION_DECLINED: {
    message: '{principal} 不在 {shareId} 中：其邀请{reason}。不会再次邀请；有 {count} 个快照请求它而未共享给它。',
    remedy: '若仍需共享，请执行 `snapshare reinvite {principal}{ofAccount}`。',
  },
  INVITATION_FAILED: {
    message: '服务因自身故障未能邀请 {principal} 加入 {shareId}；有 {count} 个快照请求它而未共享给它。',
    remedy: '无需处理：一小时后巡检会重新邀请。',
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
      '{snapshotId} 已过保留期且不在任何共享单元中，但服务尚未释放：每月约 {perMonth} {currency}（估算，{priceSource}）。',
    remedy:
      '请手动删除。expiry.deleteExpired 为 after-unshare 时，只删除带有共享标签且在最近 2 天内离开我们共享单元的快照。',
  },
  DISKS_DEPEND: {
    message: '{snapshotId} 的共享将在 {hours} 小时后结束；此后由它创建的云盘将不能重新初始化。依赖它的云盘：{disks}。',
    remedy: '可将标签 {hold} 设为更晚的日期，使 share-until 不结束共享；或先复制快照。',
  },
  GRANT_UNUSED: {
    message:
      '{principal} 至少自 {since} 起可读取 {snapshotId}，最近 {days} 天内未用它创建云盘，也未在 {regions} 中复制。',
    remedy: '如不再需要，请结束：{command}。已创建又删除的不会留下痕迹。',
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
      '本次运行将在其查看的 {grantCount} 个授权之外新增 {count} 个，超过 brakes.additions 允许的 {budget} 个；未做任何更改。',
    remedy: '请查看计划。若正确，可为一次运行提高 brakes.additions；否则请修正标签或策略。',
  },
  ADOPTION_ENDS_GRANTS: {
    message: '共享单元 {shareId} 提供 {total} 个授权，其中 {count} 个无人请求；接管后的巡检会在限额允许时结束它们。',
    remedy: '接管之前，请为应继续保有访问权的使用者在快照上添加标签。',
  },
  REMOVALS_BRAKED: {
    message:
      '本次运行将结束其查看的 {grantCount} 个授权中不再有人请求的 {count} 个，连同之前不久的运行，超过 brakes.removals 允许的 {budget} 个；未结束其中任何一个。',
    remedy: '请查看计划。若正确，可用 `plan` 和 `apply` 的 `--over-brake removals` 放行一次；否则请修正标签或策略。',
  },
  FORBIDDEN_BRAKED: {
    message:
      '本次运行将结束其查看的 {grantCount} 个授权中策略不再允许的 {count} 个，连同之前不久的运行，超过 brakes.forbidden 允许的 {budget} 个；未结束其中任何一个。',
    remedy:
      '请查看计划。若正确，可用 `plan` 和 `apply` 的 `--over-brake forbidden` 放行一次；否则请修正策略中的 principals。',
  },
  BLOCKED_BRAKED: {
    message:
      '本次运行将结束其查看的 {grantCount} 个授权中被标签阻止、不为 allow 允许或未经批准的 {count} 个，连同之前不久的运行，超过 brakes.blocked 允许的 {budget} 个；未结束其中任何一个。',
    remedy: '请查看计划。若正确，可用 `plan` 和 `apply` 的 `--over-brake blocked` 放行一次；否则请修正标签或策略。',
  },
  EXPIRIES_BRAKED: {
    message:
      '本次运行将结束其查看的 {grantCount} 个授权中已到期的 {count} 个，连同之前不久的运行，超过 brakes.expiries 允许的 {budget} 个；未结束任何授权。',
    remedy: '请查看计划。若正确，可用 `plan` 和 `apply` 的 `--over-brake expiries` 放行一次；否则请检查时钟和策略。',
  },
  KEPT_ENDS_BRAKED: {
    message:
      '本次运行查看的 {grantCount} 个授权中有 {count} 个仅被保留，却会因其快照为其他使用者离开共享单元而结束：它们被某项限额拦住，或连同无人请求的授权超过 brakes.removals 允许的 {budget} 个。因此这些快照留在原处，其中已到期或无人请求的授权也随之保留。',
    remedy: '请查看计划。若正确，可用 `plan` 和 `apply` 的 `--over-brake removals` 放行一次；否则请修正标签或策略。',
  },
  REMOVAL_DEFERRED: {
    message: '{items} 暂留在 {shareId} 中，直到接替它的授权生效。',
    remedy: '已部署函数时无需处理；否则请一分钟后再次计划并执行。',
  },
  DELETION_REFUSED: {
    message: '{snapshotId} 应当删除且不在任何共享单元中，但无法删除：{cloudCode}。',
    remedy: '请删除依赖它的镜像或云盘，或等待其锁定结束，或手动处理。',
  },
};
