"""What is measured, by name."""

from dataclasses import dataclass
from functools import partial
from typing import Callable

from resoundbench import loads
from resoundbench.contestants import (BYTES, FASTWEBSOCKETS, FRAMES, GRPC, HTTP, HYPER_TLS, INSPECT, REFERENCE, ROUTER,
                                      TCP, TLS, TOKIO, TOKIO_FRAMES, TONIC, WS)
from resoundbench.server import EXAMPLE

MANY = 10_000
MEBIBYTE = 1 << 20


@dataclass(frozen=True)
class Other:
    """
    What is asked instead of an echo.
    method: of the request; a POST has the server's EXAMPLE as its body
    is_answer: whether a body answers it
    """

    method: str
    is_answer: Callable[[bytes], bool]


@dataclass(frozen=True)
class Workload:
    """
    title: for the reader
    drive: from a port, a path and seconds to a Load
    figure: what the ratio compares: cpu (per request), seconds, p99 or p999
    tool: what drives it
    least: requests below which a run says nothing
    connections: those it holds open, for resident memory a connection; None if that isn't asked
    errors_are_figures: whether errors are reported instead of refused
    fresh: whether its servers are started for it, and not shared with other workloads
    cold: whether they are started for each round, and not warmed
    warm_by: the workload that warms them, or None for itself
    paced: whether drive takes a rate, half of a peak
    own_peak: whether that is the contestant's own peak, and not the reference's
    reference: the contestant the ratio is to
    other: what is asked instead of an echo, at the path that each contestant has for it, or None
    protocol: what its contestants speak
    opens: connections for which the open files must be allowed
    among: the contestants that are made for it, or None for all that do not say otherwise
    """

    name: str
    title: str
    drive: Callable
    figure: str = "cpu"
    tool: str = "wrk"
    least: int = 1000
    connections: int | None = None
    errors_are_figures: bool = False
    fresh: bool = False
    cold: bool = False
    warm_by: str | None = None
    paced: bool = False
    own_peak: bool = False
    reference: str = REFERENCE
    other: Other | None = None
    protocol: str = HTTP
    opens: int = 0
    among: tuple[str, ...] | None = None


def _mostly_idle():
    """100,000 connections, and as many as a process with 20,000 open files can have."""
    return [Workload(name, f"POST of 128 B on 1,000 connections at 10,000 requests/s, while {opens - loads.ACTIVE:,} others"
                     " stay open", partial(loads.mostly_idle, connections=opens), figure="p99", tool="paced",
                     connections=opens, errors_are_figures=True, fresh=True, warm_by="echo", opens=opens,
                     among=(REFERENCE, "hyper-twin", "resound-100k"))
            for name, opens in (("19k", loads.NINETEEN_THOUSAND), ("100k", loads.HUNDRED_THOUSAND))]


ALL = {workload.name: workload for workload in [
    Workload("echo", "POST of 128 B, 64 connections", partial(loads.wrk, connections=64)),
    Workload("empty", "GET, 64 connections", partial(loads.wrk, connections=64, method="GET", size=0)),
    Workload("64k", "POST of 64 KiB, 64 connections", partial(loads.wrk, connections=64, size=64 << 10)),
    Workload("1m", "POST of 1 MiB, 16 connections", partial(loads.wrk, connections=16, size=1 << 20), least=100),
    Workload("stream", "1 GiB up and back, one connection", loads.stream, figure="seconds", tool="curl", least=1),
    Workload("pipelined", "POST of 128 B, 64 connections, 16 requests at a time",
             partial(loads.wrk, connections=64, depth=16)),
    Workload("h2", "HTTP/2, POST of 128 B, 16 connections of 32 streams", loads.h2load, tool="h2load"),
    Workload("grpc", "gRPC, a unary call with a message of 128 B, 16 connections of 32 streams", loads.unary, tool="h2load",
             reference=TONIC, protocol=GRPC),
    Workload("10k", "POST of 128 B, 10,000 connections", partial(loads.wrk, connections=MANY), figure="p99",
             connections=MANY, errors_are_figures=True, fresh=True, warm_by="echo", opens=MANY),
    Workload("10k-cold", "POST of 128 B, 10,000 connections, on servers just started",
             partial(loads.wrk, connections=MANY), figure="p99", errors_are_figures=True, fresh=True, cold=True,
             opens=MANY),
    *_mostly_idle(),
    Workload("open", "POST of 128 B, 64 connections, at half of hyper's peak rate", loads.paced, figure="p999",
             tool="paced", paced=True),
    Workload("half", "POST of 128 B, 64 connections, at half of each contestant's own peak rate", loads.paced, figure="p99",
             tool="paced", paced=True, own_peak=True, warm_by="echo"),
    Workload("loops", "POST of 128 B, 64 connections, eight loops against one", partial(loads.wrk, connections=64),
             reference="resound"),
    Workload(INSPECT, "POST of 128 B, answered by a description of the request in JSON, 64 connections",
             partial(loads.wrk, connections=64), reference="go-httpbin", other=Other("POST", lambda body: EXAMPLE in body)),
    Workload(BYTES, "GET of 1 MiB, 16 connections", partial(loads.wrk, connections=16, method="GET", size=0), least=100,
             reference="nginx", other=Other("GET", lambda body: len(body) == MEBIBYTE)),
    Workload("tcp", "raw TCP, 128 B there and back, 64 connections", partial(loads.pingpong, connections=64),
             tool="pingpong", reference=TOKIO, protocol=TCP),
    Workload("tcp-1m", "raw TCP, 1 MiB there and back, 16 connections",
             partial(loads.pingpong, connections=16, size=MEBIBYTE), tool="pingpong", least=100, reference=TOKIO,
             protocol=TCP),
    Workload("frames", "frames of 128 B there and back, 64 connections", partial(loads.pingpong, connections=64),
             tool="pingpong", reference=TOKIO_FRAMES, protocol=FRAMES),
    Workload("ws", "WebSocket, messages of 128 B there and back, 64 connections", partial(loads.pingpong, connections=64),
             tool="pingpong", reference=FASTWEBSOCKETS, protocol=WS),
    Workload("ws-64k", "WebSocket, messages of 64 KiB there and back, 64 connections",
             partial(loads.pingpong, connections=64, size=64 << 10), tool="pingpong", reference=FASTWEBSOCKETS, protocol=WS),
    Workload("tls", "TLS 1.3, POST of 128 B, 64 connections", partial(loads.wrk_tls, connections=64), reference=HYPER_TLS,
             protocol=TLS),
    Workload("h2-tls", "HTTP/2 over TLS 1.3, POST of 128 B, 16 connections of 32 streams", loads.h2load_tls, tool="h2load",
             reference=HYPER_TLS, protocol=TLS),
    Workload("tls-handshakes", "a TLS 1.3 connection for each GET, 64 at a time, ECDSA P-256 and X25519", loads.handshakes,
             tool="handshakes", reference=HYPER_TLS, protocol=TLS),
    Workload("tls-handshakes-hybrid", "the same with X25519MLKEM768", partial(loads.handshakes, group="X25519MLKEM768"),
             tool="handshakes", reference=HYPER_TLS, protocol=TLS),
    Workload("shaped", "POST of 128 B, shaped, against the router's plain echo, 64 connections",
             partial(loads.wrk, connections=64), reference=ROUTER, among=("resound", ROUTER, "resound-status", "resound-delay")),
    Workload("ledger", "POST of 128 B, numbered for the ledger, against the router's plain echo, 64 connections",
             partial(loads.wrk, connections=64), reference=ROUTER, among=("resound", ROUTER, "resound-numbered")),
]}
