"""What the figures were taken on, with and from."""

import os
import platform
import re
import shutil

from resoundbench import build, tools
from resoundbench.contestants import jvm_options


def description(settings, contestants):
    """Pairs of what and which."""
    names = {contestant.name for contestant in contestants if contestant.absent is None}
    lines = [("CPU", f"{_cpu()}, server on core 0, load on core 1 of {os.cpu_count()}"),
             ("kernel", f"{platform.system()} {platform.release()}"),
             ("commit", _commit()),
             ("JDK", tools.output_of(tools.jdk_home() / "bin" / "java", "-version").splitlines()[1]),
             ("JVM flags", " ".join(jvm_options())),
             ("hyper", _hyper())]
    if shutil.which("wrk"):
        lines.append(("wrk", _first(r"wrk (?:debian/)?(\S+)", tools.output_of("wrk", "-v"))))
    if shutil.which("h2load"):
        lines.append(("h2load", _first(r"nghttp2/(\S+)", tools.output_of("h2load", "--version"))))
    if "nginx" in names:
        environment = os.environ | {"PATH": os.environ["PATH"] + ":/usr/sbin"}
        lines.append(("nginx", _first(r"nginx/(\S+)", tools.output_of("nginx", "-v", env=environment))))
    versions = {"fortio": build.FORTIO_VERSION, "podinfo": build.PODINFO_VERSION, "go-httpbin": build.GO_HTTPBIN_VERSION}
    lines += [(name, version.removeprefix("v")) for name, version in versions.items() if name in names]
    lines.append(("settings", f"{settings.rounds} rounds of {settings.duration:g} s"
                  + (", hardly warmed: the figures say nothing" if settings.quick else ", warmed until steady")))
    return lines


def _cpu():
    with open("/proc/cpuinfo", encoding="utf-8") as info:
        text = info.read()
    return _first(r"model name\s*: (.+)", text) or platform.machine()


def _commit():
    commit = tools.output_of("git", "-C", build.ROOT, "rev-parse", "--short", "HEAD")
    changed = tools.output_of("git", "-C", build.ROOT, "status", "--porcelain")
    return commit + (" with changes" if changed else "")


def _hyper():
    lock = (build.BENCH / "hyper/Cargo.lock").read_text()
    versions = {name: _first(f'name = "{name}"\nversion = "([^"]+)"', lock) for name in ("hyper", "tokio")}
    return ", ".join(f"{name} {version}" for name, version in versions.items()) + f", {tools.output_of('rustc', '--version')}"


def _first(pattern, text):
    found = re.search(pattern, text)
    return found.group(1) if found else ""
