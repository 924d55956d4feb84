const BYTES_PER_GIB = 1_073_741_824;

/** What a snapshot costs that is not released: billed by the hour, given for a month of 30 days. An estimate. */
export interface MonthlyCost {
  readonly sizeGiB: number;
  readonly amount: number;
  readonly currency: string;
}

/**
 * @param sizeBytes Full size; the bill counts what is stored, which can be less.
 * @see ECS, "Snapshot billing"
 */
export function monthlyCost(
  sizeBytes: number,
  price: { readonly standardPerGiBMonth: number; readonly currency: string },
): MonthlyCost {
  const sizeGiB = sizeBytes / BYTES_PER_GIB;
  return { sizeGiB, amount: sizeGiB * price.standardPerGiBMonth, currency: price.currency };
}

/** As `24.00 CNY`. */
export function money(amount: number, currency: string): string {
  return `${amount.toFixed(2)} ${currency}`;
}
