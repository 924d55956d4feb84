import { EXAMPLE_PRICE_SOURCE } from '../../shared/plan/expiry/cost.ts';
import { DAY_FORMS, LIMIT_FORMS } from '../../shared/plan/wish/grant-end.ts';

/** Facts of findings that are words themselves, in Simplified Chinese. */
const VALUES_ZH: ReadonlyMap<string, string> = new Map([
  [LIMIT_FORMS, '小时、天或周数（12h、30d、2w）或日期（2026-03-31）'],
  [DAY_FORMS, '日期（2026-03-31）'],
  [EXAMPLE_PRICE_SOURCE, '厂商 2025 年 cn-hangzhou 的示例价格'],
]);

const OWN_PRICE = /^(prices\.\S+) of the policy$/;

/** Leaves every other text as it is. */
export function valueInChinese(text: string): string {
  return VALUES_ZH.get(text) ?? text.replace(OWN_PRICE, '策略的 $1');
}
