"""Debian packages of the programs that are tried."""

import os
import shutil
import subprocess
from pathlib import Path

# Debian puts servers there, and not every shell has it.
PATH = os.environ["PATH"] + ":/usr/sbin"
POLICY = Path("/usr/sbin/policy-rc.d")


def program(name):
    """The path of a program, or None."""
    return shutil.which(name, path=PATH)


def is_installed(package):
    """Whether a package is there that has no program of its own."""
    said = subprocess.run(["dpkg-query", "-W", "-f=${db:Status-Status}", package], check=False, capture_output=True, text=True)
    return said.stdout == "installed"


def install(packages):
    """Installs packages without starting the services that some of them bring."""
    if not packages:
        return
    # A package that is installed starts its service on its default port unless this file, which invoke-rc.d and systemd's
    # helper ask, forbids it. What stands there already is the machine's own choice.
    ours = not POLICY.exists()
    if ours:
        POLICY.write_text("#!/bin/sh\nexit 101\n")
        POLICY.chmod(0o755)
    try:
        environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "update", "-qq"], check=True)
        subprocess.run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", *sorted(packages)],
                       check=True, env=environment, stdout=subprocess.DEVNULL)
    finally:
        if ours:
            POLICY.unlink()
