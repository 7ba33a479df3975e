"""Drives a server from a core of its own with wrk, h2load, curl, paced, pingpong or handshakes, and reads what they say."""

import contextlib
import json
import os
import re
import subprocess
import time
from dataclasses import dataclass, replace

from resoundbench import build, calls
from resoundbench.problem import Problem

CORE = 1
STREAM_BYTES = 1 << 30
# One address has ports for 28,000 connections to a server, so the idle ones come from several.
HOLDERS = 6
ACTIVE = 1000
HUNDRED_THOUSAND = HOLDERS * 16_534 + ACTIVE
NINETEEN_THOUSAND = HOLDERS * 3_034 + ACTIVE
# The numbers of the ledger that a run can begin with.
NUMBERS = (1 << 32) - 100_000_000
NUMBERS_PER_SECOND = 200_000
CIPHER = "TLS_AES_128_GCM_SHA256"
OPENSSL = f"""\
openssl_conf = init
[init]
ssl_conf = ssl
[ssl]
system_default = tls
[tls]
MinProtocol = TLSv1.3
Ciphersuites = {CIPHER}
Groups = X25519
"""


@dataclass(frozen=True)
class Load:
    """
    seconds: how long it took
    p50, p99, p999: latency in microseconds, or None where the tool has none
    errors: kind to number; kinds that did not occur may be there with 0
    """

    requests: int
    seconds: float
    p50: int | None
    p99: int | None
    p999: int | None
    errors: dict[str, int]


def wrk(port, path, seconds, connections, method="POST", size=128, depth=1, run=None):
    """
    run: of the ledger, if each request has a number. They follow the clock, which no load outruns, so that none is given
    twice
    """
    return _wrk(f"http://127.0.0.1:{port}{path}", seconds, connections, method, size, depth,
                *([] if run is None else [run, int(time.time() * NUMBERS_PER_SECOND) % NUMBERS]))


def wrk_tls(port, path, seconds, connections, size=128):
    return _wrk(f"https://localhost:{port}{path}", seconds, connections, "POST", size, 1, environment=_tls())


def _wrk(url, seconds, connections, *arguments, environment=None):
    told = _output("wrk", "-t1", f"-c{connections}", f"-d{_whole(seconds)}s", "-s", build.BENCH / "load/request.lua", url, "--",
                   *arguments, environment=environment)
    return Load(**json.loads(told.splitlines()[-1]))


def _tls():
    """OpenSSL's clients take what the handshake agrees on from here, so that it is the same for all servers."""
    file = build.TARGET / "openssl.cnf"
    file.write_text(OPENSSL)
    return os.environ | {"OPENSSL_CONF": str(file)}


def handshakes(port, path, seconds, connections=64, group="X25519"):
    return Load(**json.loads(_output(build.HANDSHAKES, port, path, seconds, connections, build.AUTHORITY, group)))


def paced(port, path, seconds, rate, connections=64, size=128):
    return Load(**json.loads(_output(build.PACED, port, path, rate, seconds, connections, size)))


def pingpong(port, path, seconds, connections, size=128):
    """Of a raw protocol, which is its path."""
    return Load(**json.loads(_output(build.PINGPONG, port, seconds, connections, size, path)))


def mostly_idle(port, path, seconds, connections, rate=10_000):
    """A thousand connections are active, on a constant schedule; the others have been served once and stay open."""
    each = (connections - ACTIVE) // HOLDERS
    with contextlib.ExitStack() as held:
        holders = [held.enter_context(_held(port, path, each, f"127.0.0.{2 + number}")) for number in range(HOLDERS)]
        for holder in holders:
            if holder.stdout.readline() != "open\n":
                raise Problem(f"{each:,} connections cannot be held open: {holder.stderr.read()[-1000:]}")
        load = paced(port, path, seconds, rate, ACTIVE)
        closed = sum(int(holder.communicate()[0]) for holder in holders)
    return replace(load, errors=load.errors | {"closed": closed})


@contextlib.contextmanager
def _held(port, path, connections, source):
    words = ["taskset", "-c", str(CORE), build.HOLD, str(port), path, str(connections), source]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as holder:
        try:
            yield holder
        finally:
            holder.kill()


def h2load_tls(port, path, seconds):
    return h2load(port, path, seconds, url="https://localhost", options=(f"--tls13-ciphers={CIPHER}", "--groups=X25519"),
                  environment=_tls())


def unary(port, path, seconds):
    """Calls of gRPC. h2load does not see their status; that they succeed is seen when the server starts."""
    return h2load(port, path, seconds, body=calls.EXAMPLE, fields=("content-type: application/grpc", "te: trailers"))


def h2load(port, path, seconds, connections=16, streams=32, body=b"r" * 128, fields=("content-type: text/plain",),
           url="http://127.0.0.1", options=(), environment=None):
    """Latency comes from a second, short run: writing it down costs the load generator a part of its core.
    The requests of both are counted, for the server's CPU time is taken over both."""
    file = build.TARGET / "h2load.body"
    file.write_bytes(body)
    log = build.TARGET / "h2load.log"
    command = ["h2load", "-t1", f"-c{connections}", f"-m{streams}", "-d", file,
               *(word for field in fields for word in ("-H", field)), *options]
    url = f"{url}:{port}{path}"
    told = _output(*command, f"-D{_whole(seconds)}", url, environment=environment)
    log.unlink(missing_ok=True)
    _output(*command, "-D1", f"--log-file={log}", url, environment=environment)
    latencies = sorted(int(line.split("\t")[2]) for line in log.read_text().splitlines())
    log.unlink()
    requests = re.search(r"^requests: .* (\d+) done, .* (\d+) failed, (\d+) errored, (\d+) timeout", told, re.MULTILINE)
    statuses = re.search(r"^status codes: (\d+) 2xx, (\d+) 3xx, (\d+) 4xx, (\d+) 5xx", told, re.MULTILINE)
    finished = re.search(r"^finished in .*?, ([\d.]+) req/s", told, re.MULTILINE)
    if not (requests and statuses and finished and latencies):
        raise Problem(f"h2load says nothing that can be read:\n{told[-1000:]}")
    done, failed, errored, timeouts = map(int, requests.groups())
    all_done = done + len(latencies)
    return Load(all_done, all_done / float(finished.group(1)), *(_of(latencies, share) for share in (0.5, 0.99, 0.999)),
                {"failed": failed, "errored": errored, "timeout": timeouts,
                 "non-2xx": sum(map(int, statuses.groups()[1:]))})


def stream(port, path, _):
    """One upload, whatever the duration."""
    file = build.TARGET / "stream.body"
    if not file.exists() or file.stat().st_size != STREAM_BYTES:
        with file.open("wb") as sparse:
            sparse.truncate(STREAM_BYTES)
    told = json.loads(_output("curl", "-s", "-o", "/dev/null", "-X", "POST", "-T", file, "-H", "Expect:", "-H",
                              "Content-Type: application/octet-stream", "-w",
                              '{"status": %{http_code}, "seconds": %{time_total}, "bytes": %{size_download}}',
                              f"http://127.0.0.1:{port}{path}", may_fail=True))
    errors = {"non-2xx": int(told["status"] // 100 != 2), "cut short": int(told["bytes"] != STREAM_BYTES)}
    return Load(1, told["seconds"], None, None, None, errors)


def _whole(seconds):
    """wrk and h2load take whole seconds only."""
    return max(1, round(seconds))


def _of(latencies, share):
    return latencies[min(len(latencies) - 1, int(share * len(latencies)))]


def _output(*command, may_fail=False, environment=None):
    words = ["taskset", "-c", str(CORE), *map(str, command)]
    done = subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=False, env=environment)
    if done.returncode != 0 and not may_fail:
        raise Problem(f"{' '.join(words)} fails:\n{(done.stdout + done.stderr)[-1000:]}")
    return done.stdout
