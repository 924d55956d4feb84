// One instance of a function: loads its code, runs invocations that the emulator sends, and tells when it is idle.
// Started by function-instance.ts, which also describes the messages.
'use strict';

// The heap keeps the limit that it was made with. Node's own compiled modules are taken only while V8 runs with no
// flag of its own; without them every start takes a tenth longer.
require('node:v8').setFlagsFromString('--max-old-space-size=0');

const { AsyncLocalStorage } = require('node:async_hooks');
const { readFileSync } = require('node:fs');
const path = require('node:path');
const { real, replaceDate, VirtualTimers } = require('./virtual-time.cjs');
const { followTraffic } = require('./http-traffic.cjs');

/** Turns of the event loop without any activity after which the process counts as idle. */
const QUIET_TURNS = 3;
/** While busy, the first turns are looked at without a pause and the later ones every millisecond. */
const SPINNING_TURNS = 50;
/** Kinds of resources that exist while nothing happens; anything else (a file being read) is work in progress. */
const PASSIVE_RESOURCES =
  /^(PipeWrap|Pipe|TCPSocketWrap|TCPServerWrap|TLSWrap|TTYWrap|SignalWrap|ChannelWrap|Timeout|Immediate)$/;

const settings = JSON.parse(process.argv[2]);
const send = process.send.bind(process);
const getActiveResources = process.getActiveResourcesInfo.bind(process);
const invocationIds = new AsyncLocalStorage();

let messagesSeen = 0;
let quietTurns = 0;
let busyTurns = 0;
let isWatching = false;
let traffic;
let timers;

function isBusy() {
  return (
    traffic.open > 0 || timers.immediates > 0 || getActiveResources().some((kind) => !PASSIVE_RESOURCES.test(kind))
  );
}

function watchTurn() {
  if (isBusy()) {
    quietTurns = 0;
    busyTurns += 1;
    if (busyTurns > SPINNING_TURNS) real.setTimeout(watchTurn, 1);
    else real.setImmediate(watchTurn);
    return;
  }
  quietTurns += 1;
  if (quietTurns < QUIET_TURNS) {
    real.setImmediate(watchTurn);
    return;
  }
  isWatching = false;
  send({ type: 'idle', messagesSeen, sent: traffic.sent, received: traffic.received, nextWakeMs: timers.nextMs() });
}

function noteActivity() {
  quietTurns = 0;
  busyTurns = 0;
  if (isWatching || settings.isLive) return;
  isWatching = true;
  real.setImmediate(watchTurn);
}

function redirectOutput() {
  for (const [stream, name] of [
    [process.stdout, 'stdout'],
    [process.stderr, 'stderr'],
  ]) {
    let rest = '';
    stream.write = (chunk, encoding, callback) => {
      const lines = (rest + (typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString())).split('\n');
      rest = lines.pop();
      for (const line of lines) {
        send({ type: 'log', output: { requestId: invocationIds.getStore(), stream: name, line, atMs: Date.now() } });
      }
      (typeof encoding === 'function' ? encoding : callback)?.();
      return true;
    };
  }
}

function describeError(error) {
  if (!(error instanceof Error)) return { errorMessage: String(error) };
  return { errorMessage: error.message, errorType: error.name, stackTrace: (error.stack ?? '').split('\n') };
}

function encodeResult(value) {
  if (Buffer.isBuffer(value)) return value;
  if (value === undefined) return Buffer.alloc(0);
  return Buffer.from(typeof value === 'object' ? JSON.stringify(value) : String(value));
}

function createContext(given) {
  const log =
    (level) =>
    (...parts) =>
      console.log(`${new Date().toISOString()} ${given.requestId} [${level}]`, ...parts);
  return {
    ...given,
    tracing: {},
    logger: { debug: log('debug'), info: log('info'), warn: log('warn'), error: log('error'), log: log('info') },
  };
}

/** The largest resident memory so far. Linux counts that of the parent into `maxRSS` when it forks, so it is read apart. */
function peakMemoryMiB() {
  const peakKiB =
    process.platform === 'linux'
      ? /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]
      : process.resourceUsage().maxRSS;
  return Math.ceil(Number(peakKiB) / 1024);
}

async function invoke(handler, { requestId, event, context }) {
  try {
    const value = await invocationIds.run(requestId, () => handler(Buffer.from(event), createContext(context)));
    send({ type: 'result', requestId, body: encodeResult(value), maxMemoryMiB: peakMemoryMiB() });
  } catch (error) {
    send({ type: 'result', requestId, error: describeError(error), maxMemoryMiB: peakMemoryMiB() });
  }
}

/** The function's handler; one that fails with the reason if its code cannot be loaded. */
function loadHandler() {
  try {
    const [file, name] = settings.handler.split('.');
    const handler = require(path.join(settings.codePath, file))[name];
    if (typeof handler !== 'function') throw new TypeError(`${settings.handler} is not exported as a function`);
    return handler;
  } catch (error) {
    return () => Promise.reject(error);
  }
}

function start() {
  timers = new VirtualTimers(settings.nowMs, noteActivity);
  if (settings.isLive) replaceDate(() => real.now() + settings.offsetMs);
  else timers.install();
  redirectOutput();
  traffic = followTraffic({
    instanceId: settings.instanceId,
    emulatorHosts: settings.emulatorHosts,
    onTime: settings.isLive ? () => undefined : (nowMs) => timers.advanceTo(nowMs),
    onActivity: noteActivity,
    ...(!settings.isLive && { setTimeout: globalThis.setTimeout }),
  });

  const handler = loadHandler();
  process.on('message', (message) => {
    messagesSeen += 1;
    noteActivity();
    if (!settings.isLive) {
      timers.skewMs = message.skewMs;
      timers.advanceTo(message.nowMs);
    }
    if (message.type === 'invoke') void invoke(handler, message);
  });
  process.on('disconnect', () => process.exit(0));

  noteActivity();
}

start();
