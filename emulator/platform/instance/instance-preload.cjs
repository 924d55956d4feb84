// Loaded into the process of an instance before the function's own code: gives it the emulator's time, follows what it
// sends and serves, and tells when it is idle. Started by instance-process.ts, which also describes the messages.
'use strict';

// The heap keeps the limit that it was made with. Node's own compiled modules are taken only while V8 runs with no
// flag of its own; without them every start takes a tenth longer.
require('node:v8').setFlagsFromString('--max-old-space-size=0');

const { subscribe } = require('node:diagnostics_channel');
const { readFileSync } = require('node:fs');
const net = require('node:net');
const { real, replaceDate, VirtualTimers } = require('./virtual-time.cjs');
const { followTraffic } = require('./http-traffic.cjs');

/** Turns of the event loop without any activity after which the process counts as idle. */
const QUIET_TURNS = 3;
/** While busy, the first turns are looked at without a pause and the later ones every millisecond. */
const SPINNING_TURNS = 50;
/** Kinds of resources that exist while nothing happens; anything else (a file being read) is work in progress. */
const PASSIVE_RESOURCES =
  /^(PipeWrap|Pipe|TCPSocketWrap|TCPServerWrap|TLSWrap|TTYWrap|SignalWrap|ChannelWrap|Timeout|Immediate)$/;
/** By which the platform tells the time with every request; the function sees none of them. */
const NOW_HEADER = 'x-emulator-now-ms';
const SKEW_HEADER = 'x-emulator-skew-ms';

const settings = JSON.parse(process.env.EMULATOR_INSTANCE);
delete process.env.EMULATOR_INSTANCE;

const send = process.send.bind(process);
const getActiveResources = process.getActiveResourcesInfo.bind(process);

let messagesSeen = 0;
let quietTurns = 0;
let busyTurns = 0;
let isWatching = false;
/** Requests of the platform that may not have arrived to their end. */
const arriving = new Set();
let traffic;
let timers;

/** Whether more of a request comes by itself; what nobody reads stays where it is. */
function isStillArriving(request) {
  return !request.complete && (request.readableFlowing !== null || request.listenerCount('readable') > 0);
}

function isBusy() {
  return (
    traffic.open > 0 ||
    [...arriving].some(isStillArriving) ||
    timers.immediates > 0 ||
    getActiveResources().some((kind) => !PASSIVE_RESOURCES.test(kind))
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
      for (const line of lines) send({ type: 'log', stream: name, line, atMs: Date.now() });
      (typeof encoding === 'function' ? encoding : callback)?.();
      return true;
    };
  }
}

/**
 * Gives the process a port of its own under the number that all instances have, as each has a network of its own in
 * life, and tells where it really listens.
 */
function redirectPort() {
  const { listen } = net.Server.prototype;
  const portOf = (first) => Number(typeof first === 'object' && first !== null ? first.port : first);
  net.Server.prototype.listen = function (...args) {
    const [first, ...others] = args;
    if (portOf(first) !== settings.port) return listen.apply(this, args);
    this.once('listening', () => {
      const { address, port } = this.address();
      send({ type: 'listening', isReachable: address === '0.0.0.0' || address === '::', port });
    });
    return listen.call(this, typeof first === 'object' ? { ...first, port: 0 } : 0, ...others);
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

/** Takes a header out of a request before the function's server has seen it. */
function takeHeader({ headers }, name) {
  const value = headers[name];
  Reflect.deleteProperty(headers, name);
  return value;
}

/** Follows the requests that the platform sends: seen, and answered in whatever way. */
function followInvocations() {
  subscribe('http.server.request.start', ({ request, response }) => {
    const nowMs = takeHeader(request, NOW_HEADER);
    if (nowMs === undefined) return;
    const skewMs = takeHeader(request, SKEW_HEADER);
    const requestId = request.headers['x-fc-request-id'];
    send({ type: 'seen', requestId });
    arriving.add(request);
    noteActivity();
    if (!settings.isLive) {
      timers.skewMs = Number(skewMs);
      timers.advanceTo(Number(nowMs));
    }
    request.once('end', noteActivity);
    response.once('close', () => {
      arriving.delete(request);
      noteActivity();
      send({ type: 'answered', requestId, maxMemoryMiB: peakMemoryMiB() });
    });
  });
}

timers = new VirtualTimers(settings.nowMs, noteActivity);
if (settings.isLive) replaceDate(() => real.now() + settings.offsetMs);
else timers.install();
redirectOutput();
redirectPort();
followInvocations();
traffic = followTraffic({
  instanceId: settings.instanceId,
  emulatorHosts: settings.emulatorHosts,
  onTime: settings.isLive ? () => undefined : (nowMs) => timers.advanceTo(nowMs),
  onActivity: noteActivity,
  ...(!settings.isLive && { setTimeout: globalThis.setTimeout }),
});

process.on('message', (message) => {
  messagesSeen += 1;
  noteActivity();
  if (settings.isLive) return;
  timers.skewMs = message.skewMs;
  timers.advanceTo(message.nowMs);
});
process.on('disconnect', () => process.exit(0));

noteActivity();
