"""Drives a server from a core of its own with wrk, h2load, curl, paced or pingpong, and reads what they say."""

import contextlib
import json
import re
import subprocess
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


def wrk(port, path, seconds, connections, method="POST", size=128, depth=1):
    told = _output("wrk", "-t1", f"-c{connections}", f"-d{_whole(seconds)}s", "-s", build.BENCH / "load/request.lua",
                   f"http://127.0.0.1:{port}{path}", "--", method, size, depth)
    return Load(**json.loads(told.splitlines()[-1]))


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


def unary(port, path, seconds):
    """Calls of gRPC. h2load does not see their status; that they succeed is seen when the server starts."""
    return h2load(port, path, seconds, body=calls.EXAMPLE, fields=("content-type: application/grpc", "te: trailers"))


def h2load(port, path, seconds, connections=16, streams=32, body=b"r" * 128, fields=("content-type: text/plain",)):
    """Latency comes from a second, short run: writing it down costs the load generator a part of its core.
    The requests of both are counted, for the server's CPU time is taken over both."""
    file = build.TARGET / "h2load.body"
    file.write_bytes(body)
    log = build.TARGET / "h2load.log"
    command = ["h2load", "-t1", f"-c{connections}", f"-m{streams}", "-d", file,
               *(word for field in fields for word in ("-H", field))]
    url = f"http://127.0.0.1:{port}{path}"
    told = _output(*command, f"-D{_whole(seconds)}", url)
    log.unlink(missing_ok=True)
    _output(*command, "-D1", f"--log-file={log}", url)
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


def _output(*command, may_fail=False):
    words = ["taskset", "-c", str(CORE), *map(str, command)]
    done = subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=False)
    if done.returncode != 0 and not may_fail:
        raise Problem(f"{' '.join(words)} fails:\n{(done.stdout + done.stderr)[-1000:]}")
    return done.stdout
