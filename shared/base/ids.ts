/** @see ECS, "Accounts": 16 digits */
export const ACCOUNT_ID = /^\d{16}$/;

/** Loose, since regions are added; tight enough that a region id can become part of a host name. */
export const REGION_ID = /^[a-z]{2}-[a-z0-9-]{2,30}$/;

/** The region of a zone such as cn-hangzhou-h or ap-southeast-1a. */
export function regionOfZone(zoneId: string): string | undefined {
  return /^(.+?)(?:-|(?<=\d))[a-z]$/.exec(zoneId)?.[1];
}
