"""The command line of .ci/grpc."""

import argparse
import http.client
import os
import re
import shutil
import struct
import subprocess
import sys
from pathlib import Path

from resoundinterop import calls, certificate, command, packages
from resoundinterop.process import PATH, free_ports
from resoundinterop.service import ROOT, Service

SECONDS = 120
FOLDER = Path(__file__).resolve().parents[1] / "clients"
GRPCURL = "github.com/fullstorydev/grpcurl/cmd/grpcurl@v1.9.4"
TOOLS = ROOT / "target/interop/bin"
LOAD = 20_000
CALLS = re.compile(r'^grpc_requests_total\{method="resound\.v1\.Echo/Unary",status="OK"\} (\S+)', re.MULTILINE)
MANAGEMENT = re.compile(r"management on port (\d+)")
SERVICES = ("grpc.health.v1.Health", "grpc.reflection.v1.ServerReflection", "resound.v1.Echo")


def _parser():
    parser = argparse.ArgumentParser(prog=".ci/grpc", description=(
        "Calls target/resound.jar by grpcio, grpc-go, grpcurl and h2load, in clear text and over TLS, and compares what comes "
        "back with docs/grpc.md."))
    parser.add_argument("--only", nargs="+", metavar="CLIENT", choices=list(CLIENTS), default=list(CLIENTS),
                        help=f"some of them: {', '.join(CLIENTS)}")
    return parser


def _try(options, directory):
    made = directory / "certificate.pem"
    certificate.make(made)
    secure, = free_ports(1)
    problems = []
    with Service(directory, f"--resound.listeners.secure.port={secure}", "--resound.listeners.secure.tls.bundle=web",
                 *certificate.bundle("web", made)) as service:
        for name in options.only:
            for port, authority in ((service.port, None), (secure, made)):
                found = CLIENTS[name](service, port, authority, directory)
                where = "over TLS" if authority else "in clear text"
                print(f"{name}, {where}: {found or 'all as it should be'}", flush=True)
                problems += [f"{name}, {where}: {problem}" for problem in found]
        problems += service.failures()
    return problems, f"{len(options.only)} clients, in clear text and over TLS"


def _grpcio(_, port, authority, __):
    return [f"{name}: {problem}" for name, problem in calls.failures(port, authority).items()]


def _grpc_go(_, port, authority, directory):
    program = directory / "grpcgo"
    if not program.exists():
        # Its module has its versions, and go.sum their hashes.
        subprocess.run([shutil.which("go"), "build", "-o", program, "."], cwd=FOLDER / "grpcgo", check=True)
    return _wrong([program, f"localhost:{port}", *([authority] if authority else [])], "")


def _grpcurl(_, port, authority, __):
    program = shutil.which("grpcurl", path=f"{TOOLS}{os.pathsep}{PATH}")
    if not program:
        subprocess.run([shutil.which("go"), "install", GRPCURL], env=os.environ | {"GOBIN": str(TOOLS)}, check=True)
        program = TOOLS / "grpcurl"
    options = ["-cacert", authority] if authority else ["-plaintext"]
    address = f"localhost:{port}"
    return [*_wrong([program, *options, address, "list"], "".join(f"{service}\n" for service in SERVICES)),
            *_wrong([program, *options, address, "list", "resound.v1.Echo"],
                    "".join(f"resound.v1.Echo.{method}\n" for method in ("Collect", "Generate", "Stream", "Unary"))),
            *_wrong([program, *options, address, "describe", "resound.v1.GenerateRequest"], "uint64 count = 1;"),
            *_wrong([program, *options, "-d", '{"payload": "aGVsbG8="}', address, "resound.v1.Echo/Unary"],
                    '"payload": "aGVsbG8="'),
            *_wrong([program, *options, "-d", '{"count": 3, "size": 5}', address, "resound.v1.Echo/Generate"], '"payload"'),
            *_wrong([program, *options, address, "grpc.health.v1.Health/Check"], '"status": "SERVING"')]


def _h2load(service, port, authority, directory):
    """Calls of 128 bytes as fast as they are answered. h2load knows nothing of gRPC, so the service's own count tells how
    they ended."""
    body = directory / "message"
    body.write_bytes(b"\0" + struct.pack(">I", 128) + bytes(128))
    before = _calls(service)
    scheme = "https" if authority else "http"
    problems = _wrong(["h2load", f"--requests={LOAD}", "--clients=4", "--max-concurrent-streams=32", f"--data={body}",
                       "--header=content-type: application/grpc", "--header=te: trailers",
                       f"{scheme}://localhost:{port}/resound.v1.Echo/Unary"],
                      f"{LOAD} succeeded, 0 failed, 0 errored, 0 timeout")
    grown = _calls(service) - before
    return problems if grown == LOAD else [*problems, f"{grown} calls have ended with OK instead of {LOAD}"]


def _calls(service):
    connection = http.client.HTTPConnection("127.0.0.1", int(MANAGEMENT.search(service.log.read_text()).group(1)), timeout=30)
    try:
        connection.request("GET", "/actuator/prometheus")
        return int(float(CALLS.search(connection.getresponse().read().decode()).group(1)))
    finally:
        connection.close()


def _wrong(words, expected):
    """What is wrong with the run of a command that has to say something."""
    try:
        done = subprocess.run([str(word) for word in words], stdin=subprocess.DEVNULL, capture_output=True, text=True,
                              timeout=SECONDS, env=os.environ | {"PATH": PATH, "NO_PROXY": "*"}, check=False)
    except subprocess.TimeoutExpired:
        return [f"nothing within {SECONDS} s: {words}"]
    said = done.stdout + done.stderr
    if done.returncode or expected not in said:
        return [f"code {done.returncode}, and not {expected!r}: {said[-1500:]}"]
    return []


CLIENTS = {"grpcio": _grpcio, "grpc-go": _grpc_go, "grpcurl": _grpcurl, "h2load": _h2load}


def _main():
    packages.install({"nghttp2-client"} if not packages.program("h2load") else set())
    return command.run(_parser(), _try)


if __name__ == "__main__":
    sys.exit(_main())
