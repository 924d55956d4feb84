import { BlockList, isIP } from 'node:net';
import { inputError } from '../messages/input-error.ts';

/** A proxy that a variable of the environment names. */
export interface HttpProxy {
  /** The variable, as it is written there. */
  readonly variable: string;
  readonly host: string;
  readonly port: number;
  /** Whether the proxy itself is spoken to by TLS. */
  readonly isTls: boolean;
  /** The value of `Proxy-Authorization`; absent where the address names no user. */
  readonly authorization?: string;
}

/** The proxy on the way to a host; undefined where the way is direct. */
export type FindProxy = (protocol: 'http' | 'https', host: string, port: number) => HttpProxy | undefined;

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY`. In small letters they come first, as with curl and Node.
 * @returns Undefined where no proxy is named. What it finds throws an {@link InputError} for an address that is none of a
 * proxy, naming the variable and never what is in it: a command that calls nothing needs no proxy.
 */
export function readProxies(environment: Environment): FindProxy | undefined {
  const variables = { https: variableIn(environment, 'https_proxy'), http: variableIn(environment, 'http_proxy') };
  if (!variables.https && !variables.http) return undefined;
  const isExcepted = exceptions(variableIn(environment, 'no_proxy')?.value ?? '');
  return (protocol, host, port) => {
    const name = host.replace(/^\[|\]$/g, '').toLowerCase();
    const variable = variables[protocol];
    return !variable || isOwnGround(name) || isExcepted(name, port) ? undefined : proxyIn(variable);
  };
}

interface Variable {
  readonly variable: string;
  readonly value: string;
}

function variableIn(environment: Environment, name: string): Variable | undefined {
  for (const variable of [name, name.toUpperCase()]) {
    const value = environment[variable]?.trim();
    if (value) return { variable, value };
  }
  return undefined;
}

function proxyIn({ variable, value }: Variable): HttpProxy {
  const address = value.includes('://') ? value : `http://${value}`;
  if (!URL.canParse(address)) throw inputError('PROXY_NO_ADDRESS', { variable });
  const { protocol, hostname, port, username, password } = new URL(address);
  const isTls = protocol === 'https:';
  if (!isTls && protocol !== 'http:')
    throw inputError('PROXY_OF_OTHER_KIND', { variable, kind: protocol.slice(0, -1) });
  const user = Buffer.from(`${decoded(username)}:${decoded(password)}`).toString('base64');
  return {
    variable,
    host: hostname.replace(/^\[|\]$/g, ''),
    port: port === '' ? (isTls ? 443 : 80) : Number(port),
    isTls,
    ...(username !== '' && { authorization: `Basic ${user}` }),
  };
}

/** A percent sign that begins no code stands for itself. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Addresses that mean something else from anywhere else: this machine, and the metadata service of an ECS instance. */
const OWN_GROUND = new BlockList();
OWN_GROUND.addSubnet('127.0.0.0', 8, 'ipv4');
OWN_GROUND.addSubnet('169.254.0.0', 16, 'ipv4');
OWN_GROUND.addAddress('100.100.100.200', 'ipv4');
OWN_GROUND.addAddress('::1', 'ipv6');

function isOwnGround(name: string): boolean {
  return name === 'localhost' || name.endsWith('.localhost') || holds(OWN_GROUND, name);
}

function holds(list: BlockList, name: string): boolean {
  const family = isIP(name);
  return family !== 0 && list.check(name, family === 6 ? 'ipv6' : 'ipv4');
}

/**
 * What `NO_PROXY` excepts: `*`, hosts with all below them, a port behind them, addresses and subnets, separated by commas
 * or blanks.
 */
function exceptions(text: string): (name: string, port: number) => boolean {
  const entries = text
    .toLowerCase()
    .split(/[\s,;]+/)
    .filter((entry) => entry !== '');
  const addresses = new BlockList();
  for (const entry of entries) addSubnet(addresses, entry);
  const hosts = entries.map((entry) => {
    const [, host = entry, port] = /^([^:]+):(\d+)$/.exec(entry) ?? [];
    return { host: host.replace(/^\*?\./, ''), port: port === undefined ? undefined : Number(port) };
  });
  return (name, port) =>
    holds(addresses, name) ||
    hosts.some(
      (one) =>
        (one.host === '*' || one.host === name || name.endsWith(`.${one.host}`)) &&
        (one.port === undefined || one.port === port),
    );
}

/** Adds an address, or a subnet as in `10.0.0.0/8`; passes over everything else. */
function addSubnet(list: BlockList, entry: string): void {
  const [address = '', bits, more] = entry.replace(/[[\]]/g, '').split('/');
  const family = isIP(address);
  const longest = family === 6 ? 128 : 32;
  const prefix = bits === undefined ? longest : Number(bits);
  const isSubnet = family !== 0 && more === undefined && Number.isInteger(prefix) && prefix >= 0 && prefix <= longest;
  if (isSubnet) list.addSubnet(address, prefix, family === 6 ? 'ipv6' : 'ipv4');
}
