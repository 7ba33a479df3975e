"""The packed service as a process."""

import pathlib
import subprocess
import time
import urllib.request

PASSWORD = "only-for-this-test"


class Process:
    """A service while it is entered. A small heap, so that its garbage is collected under the load."""

    def __init__(self, name, java, jar, port, management, work, *settings):
        self.port, self.management = port, management
        self._log = work / f"{name}.log"
        self._command = [java, "-Xmx48m", f"@{jar.parent.parent / 'jvm.options'}", "-jar", str(jar), f"--server.port={port}",
                         f"--management.server.port={management}", *settings]

    def __enter__(self):
        with open(self._log, "w") as log:
            self._process = subprocess.Popen(self._command, stdout=log, stderr=log)
        until(lambda: get(f"http://127.0.0.1:{self.port}/readyz"), self._process, self._log)
        return self

    def __exit__(self, *_):
        stop(self._process)


class Full(Process):
    """A service that has room for two connections, and goes on serving when it is told to stop."""

    CONNECTIONS = 2

    def __init__(self, java, jar, port, management, work):
        super().__init__("full", java, jar, port, management, work, f"--resound.limits.connections={self.CONNECTIONS}",
                         "--resound.drain.at-least=10m", "--resound.drain.at-most=10m")

    def drain(self):
        """Begins the drain; the second time, as when it is left, the service ends at once."""
        self._process.terminate()


class Service(Process):
    """A healthy service. It has a listener for each protocol that has metrics of its own: TLS, PROXY protocol, tcp, frames
    and udp."""

    def __init__(self, java, jar, port, work):
        self.tls, self.raw, self.framed, self.datagrams, self.balanced = port + 2, port + 5, port + 6, port + 7, port + 8
        self._keytool, self._keys = pathlib.Path(java).resolve().parent / "keytool", work / "keys.p12"
        super().__init__("service", java, jar, port, port + 1, work,
                         "--resound.limits.body=1MB", "--resound.drain.at-least=0s", f"--resound.listeners.tls.port={self.tls}",
                         "--resound.listeners.tls.tls.bundle=live", f"--spring.ssl.bundle.jks.live.keystore.location=file:{self._keys}",
                         f"--spring.ssl.bundle.jks.live.keystore.password={PASSWORD}",
                         f"--resound.listeners.raw.port={self.raw}", "--resound.listeners.raw.protocol=tcp",
                         f"--resound.listeners.framed.port={self.framed}", "--resound.listeners.framed.protocol=frames",
                         f"--resound.listeners.datagrams.port={self.datagrams}", "--resound.listeners.datagrams.protocol=udp",
                         f"--resound.listeners.balanced.port={self.balanced}", "--resound.listeners.balanced.proxy-protocol=required")

    def __enter__(self):
        subprocess.run([self._keytool, "-genkeypair", "-keyalg", "EC", "-dname", "CN=localhost", "-validity", "30", "-alias", "live",
                        "-keystore", self._keys, "-storetype", "PKCS12", "-storepass", PASSWORD], check=True, capture_output=True)
        return super().__enter__()


def get(url):
    with urllib.request.urlopen(url, timeout=10) as answer:
        return answer.read()


def until(ready, process, log, seconds=120):
    """Waits until something answers, and tells the log of what does not start."""
    end = time.monotonic() + seconds
    while True:
        try:
            return ready()
        except OSError as problem:
            if process.poll() is not None or time.monotonic() > end:
                stop(process)
                raise RuntimeError(f"did not start: {problem}\n{log.read_text()[-4000:]}") from None
        time.sleep(0.2)


def stop(process):
    process.terminate()
    try:
        process.wait(60)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
