"""Finds the tools the bench calls, or says how to install them."""

import os
import re
import shutil
import subprocess
from pathlib import Path

from resoundbench.problem import Problem

INSTALL = {
    "taskset": "apt-get install util-linux",
    "wrk": "apt-get install wrk",
    "h2load": "apt-get install nghttp2-client",
    "curl": "apt-get install curl",
    "cc": "apt-get install gcc libc6-dev",
    "cargo": "see https://rustup.rs (a Rust of 1.85 or later)",
    "git": "apt-get install git",
    "openssl": "apt-get install openssl",
}

JDK = 25
JDKS = ("/usr/lib/jvm/*", "/opt/java/*", "/opt/jdk*")
JDKS_AT_HOME = (".jdks/*", ".sdkman/candidates/java/*", ".m2/jdks/*")


def require(*names):
    """Raises a Problem that names everything missing at once."""
    missing = [name for name in names if shutil.which(name) is None]
    if missing:
        raise Problem("missing: " + "; ".join(f"{name} ({INSTALL[name]})" for name in missing))


def output_of(*command, **options):
    """What a command prints, on either stream: many print their version on the wrong one."""
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False, **options)
    return done.stdout.strip()


def jdk_home():
    """The home of a JDK that can run Resound: JAVA_HOME's, the PATH's, or the newest installed one."""
    asked = [Path(os.environ["JAVA_HOME"])] if os.environ.get("JAVA_HOME") else []
    on_path = [Path(shutil.which("javac")).resolve().parents[1]] if shutil.which("javac") else []
    installed = [home for pattern in JDKS for home in Path("/").glob(pattern[1:])]
    installed += [home for pattern in JDKS_AT_HOME for home in Path.home().glob(pattern)]
    for home in asked + on_path + sorted(installed, key=_version_of, reverse=True):
        if _version_of(home) >= JDK:
            return home
    raise Problem(f"missing: a JDK {JDK} or later (set JAVA_HOME to one, e.g. Temurin {JDK})")


def _version_of(home):
    release = home / "release"
    if not (release.is_file() and (home / "bin" / "javac").exists()):
        return 0
    found = re.search(r'^JAVA_VERSION="(\d+)', release.read_text(), re.MULTILINE)
    return int(found.group(1)) if found else 0
