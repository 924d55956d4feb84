import { MINUTE_MS } from '../../shared/base/durations.ts';
import { SnapshareError } from '../../shared/base/errors.ts';
import { headOf } from '../proxy/head.ts';
import { type Check, type Detail, failed } from './check.ts';
import type { Places } from './endpoints.ts';

/** The services refuse signatures that are further off. @see RPC signature, timestamp */
const MAX_SKEW_MS = 15 * MINUTE_MS;
const SKEW_TO_WARN_MS = MINUTE_MS;

/** Compares the machine's clock with the time that a service writes on its answers. */
export async function checkClock({ endpoints, regionIds }: Places, nowMs: number): Promise<Check[]> {
  const name = 'clock';
  let host = '';
  try {
    const place = endpoints('sts', regionIds[0] ?? '');
    const { protocol } = place;
    ({ host } = place);
    const { date = '' } = await headOf(`${protocol}://${host}/`);
    const serverMs = Date.parse(date);
    if (Number.isNaN(serverMs))
      return [{ name, verdict: 'unknown', detail: { text: 'doctor.clock.untold', facts: { host } } }];
    const skewMs = nowMs - serverMs;
    const off = Math.abs(skewMs);
    const verdict = off >= MAX_SKEW_MS ? 'failed' : off >= SKEW_TO_WARN_MS ? 'warning' : 'ok';
    const detail: Detail =
      off < SKEW_TO_WARN_MS
        ? { text: 'doctor.clock.right' }
        : { text: 'doctor.clock.off', facts: { seconds: Math.round(skewMs / 1000) } };
    return [{ name, verdict, detail }];
  } catch (error) {
    if (error instanceof SnapshareError) return [failed(name, error, 'unknown')];
    return [{ name, verdict: 'unknown', detail: { text: 'doctor.clock.unheard', facts: { host } } }];
  }
}
