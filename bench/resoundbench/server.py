"""A contestant's process, on a core of its own."""

import contextlib
import http.client
import json
import os
import socket
import ssl
import struct
import subprocess
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from resoundbench import build, calls
from resoundbench.contestants import FRAMES, GRPC, HTTP, TLS, WS
from resoundbench.problem import Problem

CORE = 0
START_SECONDS = 60
TICK = 1 / os.sysconf("SC_CLK_TCK")
COMPILER_THREADS = ("C1 Compiler", "C2 Compiler")
EXAMPLE = b"r" * 128


@dataclass(frozen=True)
class CpuTime:
    """CPU seconds of a process since its start."""

    user: float
    system: float


def _stat(directory):
    """The name of a process or a thread in /proc, and its CPU time."""
    before, _, after = (directory / "stat").read_text(encoding="ascii").rpartition(") ")
    fields = after.split()
    return before.partition(" (")[2], CpuTime(int(fields[11]) * TICK, int(fields[12]) * TICK)


def _require_free(port):
    """Whoever listens there already would be measured instead."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise Problem(f"port {port} is taken ({error.strerror}); --port tells where to begin instead") from error


def _raw_echo(protocol):
    """A message of a protocol that is not HTTP, and what has to come back."""
    if protocol == WS:
        # Masked with zeros.
        return b"\x82\xfe" + struct.pack(">HI", len(EXAMPLE), 0) + EXAMPLE, b"\x82\x7e" + struct.pack(">H", len(EXAMPLE)) + EXAMPLE
    sent, answered = ((struct.pack(">HI", opcode, len(EXAMPLE)) if protocol == FRAMES else b"") + EXAMPLE
                      for opcode in (0x0001, 0x8001))
    return sent, answered


def _shake_hands(connection):
    connection.sendall(b"GET /ws HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                       b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
    head = b""
    while not head.endswith(b"\r\n\r\n") and (more := connection.recv(1)):
        head += more
    if not head.startswith(b"HTTP/1.1 101 "):
        raise Problem(f"no WebSocket: {head[:80]!r}")


class Server:
    """Runs from its construction to stop()."""

    def __init__(self, contestant, port, scratch):
        self.contestant = contestant
        self.port = port
        self.warm = False
        self.idle_rss = None
        self._log = scratch / f"{contestant.name}.log"
        for taken in (port, port + 1):
            _require_free(taken)
        environment = os.environ | {"PATH": os.environ["PATH"] + ":/usr/sbin"}
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                ["taskset", "-c", str(CORE), *contestant.command(port, scratch)],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=environment)

    def await_ready(self):
        """Until it echoes; raises a Problem with the end of its log if it doesn't."""
        last = time.monotonic() + START_SECONDS
        while True:
            try:
                self._check_echo()
                if self.contestant.says is not None:
                    self._check_says()
                return
            except (OSError, http.client.HTTPException) as error:
                if self._process.poll() is not None or time.monotonic() > last:
                    tail = self._log.read_text(errors="replace")[-1500:]
                    raise Problem(f"{self.contestant.name} does not start ({error})\n{tail}") from error
                time.sleep(0.1)

    def head(self):
        """The head of its answer to a small POST: names in small letters, sorted, without the date."""
        return self._exchange("POST", self.contestant.path)[0]

    def check(self, workload):
        """Raises a Problem unless it answers what a workload asks instead of an echo."""
        path = self.contestant.path_of(workload)
        _, status, body = self._exchange(workload.other.method, path)
        if status != 200 or not workload.other.is_answer(body):
            raise Problem(f"{self.contestant.name} answers {path} with {status} and {len(body)} bytes: {body[:80]!r}")

    def process_id(self):
        return self._process.pid

    def cpu(self):
        return _stat(Path(f"/proc/{self._process.pid}"))[1]

    def compiler(self):
        """CPU seconds of a JVM's compiler since its start."""
        spent = 0
        for task in Path(f"/proc/{self._process.pid}/task").iterdir():
            with contextlib.suppress(FileNotFoundError, ProcessLookupError):  # the thread has ended
                name, cpu = _stat(task)
                if name.startswith(COMPILER_THREADS):
                    spent += cpu.user + cpu.system
        return spent

    def rss(self):
        """Resident KiB."""
        with open(f"/proc/{self._process.pid}/status", encoding="ascii") as status:
            return next(int(line.split()[1]) for line in status if line.startswith("VmRSS:"))

    def stop(self):
        """No farewell: what it still holds is nobody's."""
        self._process.kill()
        self._process.wait()

    def _exchange(self, method, path):
        connection = self._connection()
        try:
            example, fields = (EXAMPLE, {"Content-Type": "text/plain"}) if method == "POST" else (None, {})
            connection.request(method, path, example, fields)
            answer = connection.getresponse()
            body = answer.read()
            head = sorted((name.lower(), value) for name, value in answer.getheaders() if name.lower() != "date")
            return head, answer.status, body
        finally:
            connection.close()

    def _connection(self):
        if self.contestant.protocol != TLS:
            return http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        trusting = ssl.create_default_context(cafile=build.AUTHORITY)
        trusting.minimum_version = ssl.TLSVersion.TLSv1_3
        return http.client.HTTPSConnection("localhost", self.port, timeout=5, context=trusting)

    def _check_echo(self):
        if self.contestant.protocol == GRPC:
            echo = calls.echoed(self.port)
            if echo != calls.EXAMPLE:
                raise Problem(f"{self.contestant.name} is no echo: {echo[:80]!r}")
            return
        if self.contestant.protocol not in (HTTP, TLS):
            self._check_raw()
            return
        _, status, body = self._exchange("POST", self.contestant.path)
        echoed = EXAMPLE in body if self.contestant.wraps else body == EXAMPLE
        if status != self.contestant.status or not echoed:
            raise Problem(f"{self.contestant.name} is no echo: {status}, {body[:80]!r}")

    def _check_raw(self):
        sent, expected = _raw_echo(self.contestant.protocol)
        with socket.create_connection(("127.0.0.1", self.port), timeout=5) as connection:
            if self.contestant.protocol == WS:
                _shake_hands(connection)
            connection.sendall(sent)
            received = b""
            while len(received) < len(expected) and (more := connection.recv(4096)):
                received += more
        if received != expected:
            raise Problem(f"{self.contestant.name} is no echo: {received[:80]!r}")

    def _check_says(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.port + 1, timeout=5)
        try:
            connection.request("GET", "/actuator/info")
            told = json.loads(connection.getresponse().read())["server"]
        finally:
            connection.close()
        for key, expected in self.contestant.says.items():
            if told[key] != expected:
                raise Problem(f"{self.contestant.name} runs with {key} {told[key]} instead of {expected} "
                              f"(its log: {self._log})")


class PeakRss:
    """The most a server holds resident while the block runs, in KiB."""

    INTERVAL_SECONDS = 0.2

    def __init__(self, server):
        self._server = server
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch)
        self.peak = 0

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._over.set()
        self._thread.join()

    def _watch(self):
        while not self._over.wait(self.INTERVAL_SECONDS):
            self.peak = max(self.peak, self._server.rss())
