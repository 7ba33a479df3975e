"""Who is measured: how each is built and started, what it takes part in, and why not in the rest."""

import random
import re
import shlex
import shutil
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Callable

from resoundbench import build, calls, tools

REFERENCE = "hyper"
TOKIO = "tokio"
TOKIO_FRAMES = "tokio-frames"
FASTWEBSOCKETS = "fastwebsockets"
TONIC = "tonic"
HTTP = "http"
TCP = "tcp"
FRAMES = "frames"
TLS = "tls"
HYPER_TLS = "hyper-tls"
ROUTER = "resound-lane-off"
GRPC = "grpc"
WS = "ws"
# The workloads that are no echoes.
INSPECT = "inspect"
BYTES = "bytes"

NGINX_ECHO_MODULE = Path("/usr/lib/nginx/modules/ngx_http_echo_module.so")

# Named by its size.
NGINX_FILE = "1048576"

NGINX_CONFIGURATION = """
load_module {module};
worker_processes 1;
master_process off;
daemon off;
pid {scratch}/nginx.pid;
error_log stderr;
events {{ worker_connections 16384; multi_accept on; }}
http {{
  access_log off;
  keepalive_requests 1000000000;
  keepalive_timeout 300s;
  tcp_nodelay on;
  default_type text/plain;
  client_max_body_size 0;
  client_body_buffer_size 2m;
  client_body_temp_path {scratch}/nginx-body;
  proxy_temp_path {scratch}/nginx-proxy;
  fastcgi_temp_path {scratch}/nginx-fastcgi;
  uwsgi_temp_path {scratch}/nginx-uwsgi;
  scgi_temp_path {scratch}/nginx-scgi;
  server {{
    listen 127.0.0.1:{port} backlog=16384{tls};
    location / {{ echo_read_request_body; echo_request_body; }}
    location /static/ {{ root {scratch}; default_type application/octet-stream; sendfile on; tcp_nopush on; }}
  }}
}}
"""

# Behind the port that it listens on.
NGINX_TLS = """ ssl http2;
    ssl_certificate {certificate};
    ssl_certificate_key {key};
    ssl_protocols TLSv1.2 TLSv1.3"""

ONE_READ = "takes what one read brings for one whole request"
LOOPS_ONLY = "compares Resound with itself"
ECHOES_ONLY = "has nothing like it"
TOO_SLOW = "cannot hold half of hyper's peak"
# The workloads of the README's table.
FIRST = ("echo", "half")


@dataclass(frozen=True)
class Contestant:
    """
    command: from a port and a scratch directory to the command line; the port after it is free too
    build: builds what the command needs
    absent: why it cannot be had on this machine, or None
    left_out: workload to the reason it takes no part in it
    only: the workloads it takes part in, or None for all that are not left out
    optional: whether a build that fails leaves it out instead of ending the run
    says: what Resound's /actuator/info must say of the server, so that a row is what its name says
    path: where it echoes
    paths: where it answers what other workloads ask, by their names; it takes no part in those that are not there
    status: of its answer
    run: of the ledger, if its requests are numbered
    wraps: whether the body comes back inside of something else
    protocol: what it speaks; it takes part in the workloads of this protocol
    """

    name: str
    title: str
    command: Callable[[int, Path], list[str]]
    build: Callable
    jvm: bool = False
    our_head: bool = False
    absent: str | None = None
    left_out: dict[str, str] = field(default_factory=dict)
    only: tuple[str, ...] | None = None
    optional: bool = False
    says: dict[str, object] | None = None
    path: str = "/echo"
    paths: dict[str, str] = field(default_factory=dict)
    status: int = 200
    run: str | None = None
    wraps: bool = False
    protocol: str = HTTP

    def reason_against(self, workload):
        """Why it takes no part in a workload, or None if it does."""
        if self.absent is not None:
            return self.absent
        if self.protocol != workload.protocol:
            return f"speaks {self.protocol}"
        if workload.among is not None and self.name not in workload.among:
            return "not made for it"
        if self.only is not None and workload.name not in self.only:
            return f"only for {', '.join(self.only)}"
        if workload.other is not None and workload.name not in self.paths:
            return ECHOES_ONLY
        return self.left_out.get(workload.name)

    def path_of(self, workload):
        """Where it answers a workload that it takes part in; of a raw protocol, its name."""
        if self.protocol in (TCP, FRAMES, WS):
            return self.protocol
        return self.path if workload.other is None else self.paths[workload.name]


def all_of_them(experiments):
    """
    Every contestant, in the table's order.
    experiments: "name=arguments" each; what begins with -X or -D goes to the JVM, the rest to the service
    """
    return [*_peers(), *_resounds(), *_raw(), *_secured(), *_callees(), *_websockets(), *map(_experiment, experiments)]


def _peers():
    return [
        _hyper("hyper", "hyper 1.x with Resound's head", "--head"),
        _hyper("hyper-twin", "the same once more: what two equal servers differ by", "--head"),
        _hyper("hyper-bare", "hyper 1.x with its own head", our_head=False),
        _hyper("hyper-pipelined", "hyper 1.x with pipeline_flush", "--head", "--pipeline-flush", only=("pipelined",)),
        Contestant("nginx", "nginx with its echo module", _nginx, _nothing, absent=_no_nginx(),
                   left_out={"stream": "buffers the whole body", "h2": "Debian's takes HTTP/2 and HTTP/1 on two ports",
                             "loops": LOOPS_ONLY}, paths={BYTES: f"/static/{NGINX_FILE}"}),
        Contestant("fortio", f"fortio {build.FORTIO_VERSION[1:]}", _fortio, build.fortio, optional=True,
                   absent=_no_go(build.FORTIO),
                   left_out={"stream": "holds the whole body in memory", "open": TOO_SLOW, "loops": LOOPS_ONLY}),
        Contestant("podinfo", f"podinfo {build.PODINFO_VERSION}: answers with 202", _podinfo, build.podinfo, optional=True,
                   absent=_no_go(build.PODINFO), only=FIRST, status=202),
        Contestant("go-httpbin", f"go-httpbin {build.GO_HTTPBIN_VERSION[1:]}: /post, the body in a JSON document of 500 bytes",
                   _go_httpbin, build.go_httpbin, optional=True, absent=_no_go(build.GO_HTTPBIN),
                   only=(*FIRST, INSPECT), path="/post", paths={INSPECT: "/anything"}, wraps=True),
        Contestant("may", "may_minihttp with its own head", lambda port, _: [str(build.MAY), str(port)], build.may,
                   only=("echo",)),
        Contestant("floor", "a bare epoll loop in C", lambda port, _: [str(build.FLOOR), str(port)], build.floor,
                   left_out={name: ONE_READ for name in ("64k", "1m", "stream", "pipelined", "h2")}
                   | {"loops": LOOPS_ONLY}),
        Contestant("spring-defaults", "Spring Boot's defaults, WebFlux with Actuator", _spring_defaults,
                   build.spring_defaults, jvm=True, left_out={"open": TOO_SLOW, "loops": LOOPS_ONLY}),
    ]


def _resounds():
    return [
        _resound("resound", "Resound on epoll", says={"transport": "epoll", "eventLoops": 1}, loops=True),
        _resound("resound-io_uring", "Resound on io_uring", transport="io_uring",
                 says={"transport": "io_uring", "eventLoops": 1}),
        _resound("resound-nio", "Resound on NIO", transport="nio", says={"transport": "NIO", "eventLoops": 1}),
        _resound(ROUTER, "Resound on epoll, every request through the router",
                 service=["--resound.express.enabled=false"], says={"eventLoops": 1}),
        _asked("resound-status", "Resound on epoll, asked for ?status=503", "shaped", path="/echo?status=503", status=503),
        _asked("resound-delay", "Resound on epoll, asked for ?delay=1ms", "shaped", path="/echo?delay=1ms"),
        _asked("resound-numbered", "Resound on epoll, each request numbered", "ledger", run="bench"),
        _resound("resound-metrics-off", "Resound on epoll, measuring nothing",
                 service=["--resound.metrics.enabled=false"], says={"eventLoops": 1}),
        _resound("resound-100k", "Resound on epoll, with room for 100,000 connections", jvm=["-Xmx2g"],
                 service=["--resound.limits.connections=110000", "--server.netty.idle-timeout=10m"],
                 says={"transport": "epoll", "eventLoops": 1}, only=("19k", "100k")),
        _resound("resound-8-loops", "Resound on epoll, eight loops on the one core",
                 jvm=["-Dio.netty.availableProcessors=8"], says={"eventLoops": 8}, only=("loops",), loops=True),
    ]


def _asked(name, title, workload, **how):
    """One whose requests ask for more than an echo, so that the head of its response has more fields."""
    return replace(_resound(name, title, says={"transport": "epoll", "eventLoops": 1}, only=(workload,)), our_head=False, **how)


def _secured():
    """Those that speak TLS, with the same certificate; what a handshake agrees on is up to the clients."""
    return [
        _over_tls(_hyper(HYPER_TLS, "hyper 1.x with Resound's head, and rustls", "--head", "--tls", str(build.CERTIFICATE),
                         str(build.KEY))),
        _over_tls(_hyper("hyper-tls-twin", "the same once more: what two equal servers differ by", "--head", "--tls",
                         str(build.CERTIFICATE), str(build.KEY))),
        Contestant("nginx-tls", "nginx with its echo module, and OpenSSL",
                   lambda port, scratch: _nginx(port, scratch, NGINX_TLS.format(certificate=build.CERTIFICATE, key=build.KEY)),
                   build.certificate, absent=_no_nginx(), protocol=TLS, left_out=_no_hybrid()),
        _over_tls(_resound("resound-tls", "Resound on epoll, with BoringSSL", service=[
            f"--spring.ssl.bundle.pem.bench.keystore.certificate=file:{build.CERTIFICATE}",
            f"--spring.ssl.bundle.pem.bench.keystore.private-key=file:{build.KEY}", "--server.ssl.bundle=bench"],
            says={"transport": "epoll", "eventLoops": 1})),
    ]


def _over_tls(contestant):
    def built(say):
        build.certificate(say)
        contestant.build(say)

    return replace(contestant, build=built, protocol=TLS)


def _raw():
    """Those that speak no HTTP: the peers and Resound for each protocol."""
    return [contestant for protocol, peer in ((TCP, TOKIO), (FRAMES, TOKIO_FRAMES)) for contestant in (
        _tokio(peer, protocol, f"tokio: {protocol}"),
        _tokio(f"{peer}-twin", protocol, "the same once more: what two equal servers differ by"),
        Contestant(f"resound-{protocol}", f"Resound on epoll: {protocol}", _listening(protocol), build.resound, jvm=True,
                   says={"transport": "epoll", "eventLoops": 1}, protocol=protocol))]


def _websockets():
    return [
        _fastwebsockets(FASTWEBSOCKETS, "fastwebsockets: whole messages"),
        _fastwebsockets(f"{FASTWEBSOCKETS}-twin", "the same once more: what two equal servers differ by"),
        Contestant("resound-ws", "Resound on epoll: /ws", lambda port, _: [
            _java(), *jvm_options(), "-jar", str(build.RESOUND), f"--server.port={port}",
            f"--management.server.port={port + 1}", "--resound.server.transport=epoll"], build.resound, jvm=True,
                   says={"transport": "epoll", "eventLoops": 1}, protocol=WS),
    ]


def _fastwebsockets(name, title):
    return Contestant(name, title, lambda port, _: [str(build.FASTWEBSOCKETS), str(port)], build.fastwebsockets,
                      protocol=WS)


def _callees():
    """Those that are called by gRPC."""
    return [_callee(TONIC, "tonic", lambda port, _: [str(build.TONIC), str(port)], build.tonic),
            _callee(f"{TONIC}-twin", "the same once more: what two equal servers differ by",
                    lambda port, _: [str(build.TONIC), str(port)], build.tonic),
            _callee("resound-grpc", "Resound on epoll", _resound("", "").command, build.resound, jvm=True,
                    says={"transport": "epoll", "eventLoops": 1})]


def _callee(name, title, command, built, jvm=False, says=None):
    return Contestant(name, title, command, built, jvm=jvm, says=says, path=calls.PATH, protocol=GRPC)


def _tokio(name, protocol, title):
    return Contestant(name, title, lambda port, _: [str(build.TOKIO), str(port), protocol], build.tokio, protocol=protocol)


def _listening(protocol):
    """The port of the contestant is that of a listener; HTTP has any other."""
    def command(port, _):
        return [_java(), *jvm_options(), "-jar", str(build.RESOUND), "--server.port=0", f"--management.server.port={port + 1}",
                "--resound.server.transport=epoll", f"--resound.listeners.raw.port={port}",
                f"--resound.listeners.raw.protocol={protocol}"]

    return command


def _hyper(name, title, *flags, our_head=True, only=None):
    return Contestant(name, title, lambda port, _: [str(build.HYPER), str(port), *flags], build.hyper,
                      our_head=our_head, only=only, left_out={"loops": LOOPS_ONLY})


def _resound(name, title, transport="epoll", jvm=(), service=(), says=None, only=None, loops=False):
    def command(port, _):
        return [_java(), *jvm_options(), *jvm, "-jar", str(build.RESOUND), f"--server.port={port}",
                f"--management.server.port={port + 1}", f"--resound.server.transport={transport}", *service]

    return Contestant(name, title, command, build.resound, jvm=True, our_head=True, only=only, says=says,
                      left_out={} if loops else {"loops": "not what the loops share"},
                      paths={INSPECT: "/inspect", BYTES: "/bytes/1048576"})


def _experiment(text):
    name, _, arguments = text.partition("=")
    words = shlex.split(arguments)
    jvm = [word for word in words if word.startswith(("-X", "-D"))]
    service = [word for word in words if word not in jvm]
    return _resound(name, f"Resound with {arguments}", jvm=jvm, service=service, loops=True)


def jvm_options():
    """The flags of jvm.options at the repository's root, one a line."""
    lines = (line.strip() for line in (build.ROOT / "jvm.options").read_text().splitlines())
    return [line for line in lines if line and not line.startswith("#")]


def _java():
    return str(tools.jdk_home() / "bin" / "java")


def _nginx(port, scratch, tls=""):
    """There may be several, so each has a directory of its own."""
    own = scratch / f"nginx-{port}"
    static = own / "static"
    static.mkdir(parents=True, exist_ok=True)
    (static / NGINX_FILE).write_bytes(random.Random(1).randbytes(int(NGINX_FILE)))
    file = own / "nginx.conf"
    file.write_text(NGINX_CONFIGURATION.format(module=NGINX_ECHO_MODULE, port=port, scratch=own, tls=tls))
    return ["nginx", "-c", str(file)]


def _no_nginx():
    """Why it cannot be had, or None."""
    found = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin") and NGINX_ECHO_MODULE.exists()
    return None if found else "not installed: apt-get install nginx libnginx-mod-http-echo"


def _no_hybrid():
    """The handshakes that an OpenSSL before 3.5 cannot make; nginx's is that of the system."""
    version = re.match(r"OpenSSL (\d+)\.(\d+)", tools.output_of("openssl", "version")) if shutil.which("openssl") else None
    old = version is None or tuple(map(int, version.groups())) < (3, 5)
    return {"tls-handshakes-hybrid": "its OpenSSL has no X25519MLKEM768"} if old else {}


def _fortio(port, _):
    return [str(build.FORTIO), "server", "-http-port", f"127.0.0.1:{port}", "-grpc-port", "disabled", "-tcp-port",
            "disabled", "-udp-port", "disabled", "-redirect-port", "disabled", "-maxpayloadsizekb", "2048", "-loglevel",
            "Warning"]


def _spring_defaults(port, _):
    return [_java(), *jvm_options(), "-jar", str(build.SPRING_DEFAULTS), f"--server.port={port}"]


def _podinfo(port, _):
    return [str(build.PODINFO), "--host", "127.0.0.1", "--port", str(port), "--level", "fatal"]


def _go_httpbin(port, _):
    return [str(build.GO_HTTPBIN), "-host", "127.0.0.1", "-port", str(port), "-log-level", "OFF"]


def _no_go(product):
    """Why a program in Go cannot be had, or None."""
    return None if product.exists() or shutil.which("go") else "no Go to build it: see https://go.dev/dl"


def _nothing(_):
    pass
