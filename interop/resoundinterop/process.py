"""Processes on free ports of the loopback interface, each ended with all its children."""

import contextlib
import os
import random
import signal
import socket
import subprocess
import time

from resoundinterop.packages import PATH
from resoundinterop.problem import Problem

START_SECONDS = 60
END_SECONDS = 20


def free_ports(count):
    """Ports that nobody listens on, below those that the kernel gives to outgoing connections: one of these would take a
    port between this look and the bind."""
    ports = []
    for port in random.sample(range(20000, 32000), 12000):
        with socket.socket() as probe:
            with contextlib.suppress(OSError):
                probe.bind(("127.0.0.1", port))
                ports.append(port)
        if len(ports) == count:
            return ports
    raise Problem(f"{count} free ports are wanted, and there are {len(ports)} from 20000 to 31999")


class Process:
    """A program that runs from its construction to close()."""

    def __init__(self, name, command, log, environment=None):
        self.name = name
        self.log = log
        with log.open("wb") as output:
            # A session of its own: gateways fork workers, and these have to end too.
            self._process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=output,
                                             start_new_session=True,
                                             env=os.environ | {"PATH": PATH} | (environment or {}))

    def await_that(self, condition):
        """Until the condition holds; raises a Problem with the end of the log when the program has ended or is late."""
        last = time.monotonic() + START_SECONDS
        while not condition():
            if self._process.poll() is not None:
                raise Problem(f"{self.name} has ended with code {self._process.returncode}\n{self.tail()}")
            if time.monotonic() > last:
                raise Problem(f"{self.name} has not started within {START_SECONDS} s\n{self.tail()}")
            time.sleep(0.05)

    def await_ports(self, ports):
        self.await_that(lambda: all(map(is_open, ports)))

    def tail(self):
        return self.log.read_text(errors="replace")[-3000:]

    def close(self):
        self._process.terminate()
        try:
            self._process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            pass
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def is_open(port):
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0
