"""The injector of the load tests, whose metrics Prometheus scrapes."""

import json
import subprocess

from live.service import get, stop, until

LINGER = 4
RATE = 20


class Injector:
    """A run of Latency while it is entered, with Prometheus' two scrape intervals after its end, and two more."""

    def __init__(self, java, gatling, to, port, seconds, work):
        self.port = port
        self._log, self._reports = work / "injector.log", work / "reports"
        self._command = [java, "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow",
                         "--add-opens=java.base/java.lang=ALL-UNNAMED", f"-Dreports={self._reports}",
                         "-cp", f"{gatling / 'target' / 'resound-load.jar'}:{gatling / 'target' / 'dependency'}/*",
                         "io.resound.load.Main", "run", "Latency", f"baseUrl=http://127.0.0.1:{to}", f"rate={RATE}",
                         f"duration={seconds}s", "ramp=0s", "p99=none", "p999=none", f"metricsPort={port}",
                         f"metricsLinger={LINGER}s"]

    def __enter__(self):
        with open(self._log, "w") as log:
            self._process = subprocess.Popen(self._command, stdout=log, stderr=log)
        until(lambda: get(f"http://127.0.0.1:{self.port}/metrics"), self._process, self._log)
        return self

    def __exit__(self, *_):
        stop(self._process)

    def finish(self):
        """Waits for the end of the run, and returns how many requests went well by its own summary."""
        if self._process.wait(180) != 0:
            raise RuntimeError(f"the run has not passed:\n{self._log.read_text()[-4000:]}")
        summary, = self._reports.glob("latency-*/summary.json")
        return sum(cell["count"] for cell in json.loads(summary.read_text())["measurements"]["cells"]
                   if cell["outcome"] == "ok")
