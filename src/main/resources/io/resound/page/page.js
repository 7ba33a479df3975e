'use strict';
// What has been received is written by textContent only: it may be anything.
const part = (id) => document.getElementById(id);
const method = part('method'), target = part('target'), body = part('body'), send = part('send'), close = part('close');
const SHOWN = 65536, DUMPED = 1024;
let running = null, session = null;

const quoted = (text) => `'${text.replaceAll("'", "'\\''")}'`;
const hasBody = () => method.value !== 'GET' && method.value !== 'HEAD' && body.value !== '';
// Relative, so that the page also works behind a gateway that cuts off a prefix.
const url = () => new URL('.' + (target.value.startsWith('/') ? '' : '/') + target.value, document.baseURI).href;

// A GET of /ws, or of a path below it, opens a session of WebSocket.
const isSession = () => method.value === 'GET' && /^\/?ws([/?]|$)/.test(target.value);
const socketUrl = () => url().replace(/^http/, 'ws');

function describe() {
  body.disabled = (method.value === 'GET' && !isSession()) || method.value === 'HEAD';
  body.placeholder = isSession() ? 'Message' : 'Body of the request';
  part('curl').textContent = isSession() ? 'websocat ' + quoted(socketUrl()) : curl();
}

function curl() {
  return 'curl -i' + (method.value === 'HEAD' ? ' --head' : method.value === 'GET' ? '' : ' -X ' + method.value)
    + (hasBody() ? ' -d ' + quoted(body.value) : '') + ' ' + quoted(url());
}

function text(bytes) {
  try {
    return new TextDecoder('utf-8', {fatal: true}).decode(bytes, {stream: true});
  } catch {
    return null;
  }
}

function dump(bytes) {
  const lines = [];
  for (let at = 0; at < Math.min(bytes.length, DUMPED); at += 16) {
    const row = [...bytes.subarray(at, Math.min(at + 16, DUMPED))];
    lines.push(at.toString(16).padStart(6, '0') + '  ' + row.map((b) => b.toString(16).padStart(2, '0')).join(' ').padEnd(47)
      + '  ' + row.map((b) => b > 31 && b < 127 ? String.fromCharCode(b) : '.').join(''));
  }
  return lines.join('\n');
}

function indented(json) {
  try {
    return JSON.stringify(JSON.parse(json), null, 2);
  } catch {
    return json;
  }
}

function show(bytes, total, isJson = false) {
  const sent = text(bytes), readable = isJson && sent !== null ? indented(sent) : sent;
  const left = total - (readable === null ? Math.min(bytes.length, DUMPED) : bytes.length);
  part('answer').textContent = (readable === null ? dump(bytes) : readable)
    + (left > 0 ? `\n… ${left.toLocaleString('en')} more bytes` : '');
}

async function read(response) {
  let kept = new Uint8Array(0), total = 0;
  if (response.body !== null) {
    const reader = response.body.getReader();
    for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
      total += piece.value.length;
      if (kept.length < SHOWN) {
        const more = piece.value.subarray(0, SHOWN - kept.length), joined = new Uint8Array(kept.length + more.length);
        joined.set(kept);
        joined.set(more, kept.length);
        kept = joined;
        show(kept, total);
      }
    }
  }
  show(kept, total, /[/+]json(;|$)/.test(response.headers.get('content-type') ?? ''));
  return total;
}

function summarize(words, kind) {
  part('summary').textContent = words;
  part('summary').className = kind;
}

async function run() {
  if (running !== null) {
    running.abort();
    return;
  }
  if (isSession()) {
    converse();
    return;
  }
  leave();
  const abort = running = new AbortController(), start = performance.now();
  send.textContent = 'Stop';
  part('fields').textContent = part('answer').textContent = '';
  summarize('Waiting …', '');
  let status = '';
  try {
    const response = await fetch(url(), {method: method.value, body: hasBody() ? body.value : undefined,
      signal: abort.signal, cache: 'no-store', credentials: 'omit', redirect: 'manual'});
    status = `${response.status} ${response.statusText}`.trim();
    summarize(status + ' …', '');
    part('fields').textContent = [...response.headers].map(([name, value]) => `${name}: ${value}`).join('\n');
    const total = await read(response);
    const millis = performance.now() - start;
    summarize(`${status} · ${total.toLocaleString('en')} ${total === 1 ? 'byte' : 'bytes'} · ${millis.toFixed(millis < 10 ? 1 : 0)} ms`,
      response.ok ? 'good' : 'bad');
  } catch (failure) {
    summarize(`${status} ${abort.signal.aborted ? 'stopped' : failure.message}`.trim(), 'bad');
  }
  running = null;
  send.textContent = 'Send';
}

// The session stays open: each click sends one more message.
function converse() {
  if (session !== null && session.url === socketUrl()) {
    if (session.readyState === WebSocket.OPEN) {
      say(session);
    }
    return;
  }
  leave();
  part('fields').textContent = part('answer').textContent = '';
  summarize('Connecting …', '');
  const socket = session = new WebSocket(socketUrl());
  Object.assign(socket, {binaryType: 'arraybuffer', sent: 0, received: 0, bytes: 0});
  close.hidden = false;
  socket.onopen = () => say(socket);
  socket.onmessage = (event) => hear(socket, event.data);
  socket.onclose = (event) => ended(socket, event.code);
}

function say(socket) {
  socket.asked = performance.now();
  socket.sent++;
  socket.send(body.value);
  summarize(`Open · ${told(socket)}`, 'good');
}

function hear(socket, data) {
  const bytes = typeof data === 'string' ? new TextEncoder().encode(data) : new Uint8Array(data);
  const millis = performance.now() - socket.asked;
  socket.received++;
  socket.bytes += bytes.length;
  if (socket === session) {
    show(bytes.subarray(0, SHOWN), bytes.length, true);
    summarize(`Open · ${told(socket)} · ${millis.toFixed(millis < 10 ? 1 : 0)} ms`, 'good');
  }
}

const told = (socket) => `${socket.sent} sent, ${socket.received} received, ${socket.bytes.toLocaleString('en')} bytes`;

function ended(socket, code) {
  if (socket === session) {
    session = null;
    close.hidden = true;
    summarize(`Closed with ${code} · ${told(socket)}`, code === 1000 ? 'good' : 'bad');
  }
}

// Nothing more is shown of the session.
function leave() {
  if (session !== null) {
    session.close(1000);
    session = null;
    close.hidden = true;
  }
}

part('routes').addEventListener('click', async (event) => {
  const example = event.target.closest('button');
  if (example !== null) {
    method.value = example.dataset.method;
    target.value = example.dataset.target;
    body.value = example.dataset.body;
    describe();
    part('console').scrollIntoView({block: matchMedia('(min-width: 60rem)').matches ? 'nearest' : 'start'});
    if (running !== null) {
      running.abort();
      while (running !== null) {
        await new Promise((resolve) => setTimeout(resolve));
      }
    }
    run();
  }
});
send.addEventListener('click', run);
close.addEventListener('click', () => session.close(1000));
target.addEventListener('keydown', (event) => { if (event.key === 'Enter' && running === null) { run(); } });
for (const field of [method, target, body]) {
  field.addEventListener('input', describe);
}
describe();
