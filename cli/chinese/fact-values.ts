import { EXAMPLE_PRICE_SOURCE } from '../../shared/plan/expiry/cost.ts';
import { DISKS_NOT_KNOWN, DISKS_NOT_LOOKED_AT, NO_DISKS } from '../../shared/plan/expiry/overdue.ts';
import { DAY_FORMS, LIMIT_FORMS } from '../../shared/plan/wish/grant-end.ts';

/** Facts of findings that are words themselves, in Simplified Chinese. */
const VALUES_ZH: ReadonlyMap<string, string> = new Map([
  [LIMIT_FORMS, '小时、天或周数（12h、30d、2w）或日期（2026-03-31）'],
  [DAY_FORMS, '日期（2026-03-31）'],
  [DISKS_NOT_LOOKED_AT, '可能有'],
  [NO_DISKS, '读取者中没有'],
  [EXAMPLE_PRICE_SOURCE, '厂商 2025 年 cn-hangzhou 的示例价格'],
]);

const OWN_PRICE = /^(prices\.\S+) of the policy$/;

/** After disks, or where none is known. */
const DISKS_UNKNOWN = new RegExp(`(^|, )${DISKS_NOT_KNOWN}`);

/** Leaves every other text as it is. */
export function valueInChinese(text: string): string {
  return VALUES_ZH.get(text) ?? text.replace(OWN_PRICE, '策略的 $1').replace(DISKS_UNKNOWN, '$1未知：');
}
