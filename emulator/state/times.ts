export const SECOND_MS = 1_000;
export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;

/** `yyyy-MM-ddTHH:mm:ssZ`, the form of ECS, STS and KMS. */
export const secondsText = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19)}Z`;

/** `yyyy-MM-ddTHH:mmZ`, the form of ECS filters. */
export const minutesText = (ms: number): string => `${new Date(ms).toISOString().slice(0, 16)}Z`;

/** ISO 8601 with milliseconds, the form of Resource Sharing and of the resource directory. */
export const millisText = (ms: number): string => new Date(ms).toISOString();
