"""The packed service as a process."""

import pathlib
import subprocess
import time
import urllib.request

PASSWORD = "only-for-this-test"


class Service:
    """Runs while it is entered. A small heap, so that its garbage is collected under the load. It has a listener for each
    protocol that has metrics of its own: TLS, tcp, frames and udp."""

    def __init__(self, java, jar, port, work):
        self.port, self.management, self.tls = port, port + 1, port + 2
        self.raw, self.framed, self.datagrams = port + 5, port + 6, port + 7
        self._log = work / "service.log"
        self._keytool, self._keys = pathlib.Path(java).resolve().parent / "keytool", work / "keys.p12"
        self._command = [java, "-Xmx48m", f"@{jar.parent.parent / 'jvm.options'}", "-jar", str(jar),
                         f"--server.port={self.port}", f"--management.server.port={self.management}",
                         "--resound.limits.body=1MB", "--resound.drain.at-least=0s", f"--resound.listeners.tls.port={self.tls}",
                         "--resound.listeners.tls.tls.bundle=live", f"--spring.ssl.bundle.jks.live.keystore.location=file:{self._keys}",
                         f"--spring.ssl.bundle.jks.live.keystore.password={PASSWORD}",
                         f"--resound.listeners.raw.port={self.raw}", "--resound.listeners.raw.protocol=tcp",
                         f"--resound.listeners.framed.port={self.framed}", "--resound.listeners.framed.protocol=frames",
                         f"--resound.listeners.datagrams.port={self.datagrams}", "--resound.listeners.datagrams.protocol=udp"]

    def __enter__(self):
        subprocess.run([self._keytool, "-genkeypair", "-keyalg", "EC", "-dname", "CN=localhost", "-validity", "30", "-alias", "live",
                        "-keystore", self._keys, "-storetype", "PKCS12", "-storepass", PASSWORD], check=True, capture_output=True)
        with open(self._log, "w") as log:
            self._process = subprocess.Popen(self._command, stdout=log, stderr=log)
        until(lambda: get(f"http://127.0.0.1:{self.port}/readyz"), self._process, self._log)
        return self

    def __exit__(self, *_):
        stop(self._process)


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
