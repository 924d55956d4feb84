/** The day of a moment, UTC, as in `2026-03-31`. */
export function utcDay(timeMs: number): string {
  return new Date(timeMs).toISOString().slice(0, 10);
}

/** A moment to the minute, UTC, as in `2026-03-31 23:59`. */
export function utcMinute(timeMs: number): string {
  return new Date(timeMs).toISOString().slice(0, 16).replace('T', ' ');
}

/** An amount of money to the cent, as in `24.00 CNY`. */
export function moneyText(amount: number, currency: string): string {
  return `${amount.toFixed(2)} ${currency}`;
}
