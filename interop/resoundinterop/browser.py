"""Chromium, with a page that sends a body by fetch."""

import http.server
import threading
from pathlib import Path

from resoundinterop.process import Process

PAGE = Path(__file__).resolve().parents[1] / "clients/fetch.html"
# Without a word to anybody but the loopback interface.
OPTIONS = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-quic", "--no-first-run",
           "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-extensions",
           "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1")


class Pages:
    """Serves the page and the body that it sends, and takes what the page found."""

    def __init__(self, body):
        self._outcome = None
        self._told = threading.Event()
        pages = self

        class Handler(http.server.BaseHTTPRequestHandler):

            def do_GET(self):
                content, kind = (body, "application/octet-stream") if self.path == "/body" else (PAGE.read_bytes(), "text/html")
                self.send_response(200)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def do_POST(self):
                pages._outcome = self.rfile.read(int(self.headers["Content-Length"])).decode()
                self.send_response(204)
                self.end_headers()
                pages._told.set()

            def log_message(self, *_):
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        # Only this name makes a page of this origin one that may compute digests.
        self.origin = f"http://localhost:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self):
        self._server.shutdown()
        self._server.server_close()

    def fetch(self, url, directory, seconds):
        """The status and the digest that the page got, or why it got none; None if it said nothing in this time."""
        self._told.clear()
        command = ["chromium", *OPTIONS, f"--user-data-dir={directory / 'profile'}", f"{self.origin}/?service={url}"]
        with Process("chromium", command, directory / "chromium.log"):
            return self._outcome if self._told.wait(seconds) else None
