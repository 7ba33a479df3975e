"""An echo that can be told to err: every 20th answer has a wrong byte, or doesn't come.

echo_server.py PORT honest|corrupt|drop
"""
import http.server
import itertools
import sys

PORT, MODE = int(sys.argv[1]), sys.argv[2]
EVERY = 20
LIMIT = 1 << 30
answers = itertools.count(1)


class Echo(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def handle_expect_100(self):
        return True  # decided by the length, in echo()

    def echo(self):
        if not self.path.startswith("/echo"):
            return self.refuse(404)
        if self.command == "TRACE":
            return self.refuse(405)
        if int(self.headers.get("Content-Length", 0)) > LIMIT:
            return self.refuse(413)
        body = self.body()
        erring = next(answers) % EVERY == 0
        if erring and MODE == "drop":
            self.close_connection = True
            return
        if erring and MODE == "corrupt" and body:
            body[len(body) // 2] ^= 1
        self.send_response(200)
        if "Content-Type" in self.headers:
            self.send_header("Content-Type", self.headers["Content-Type"])
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = do_TRACE = echo

    def refuse(self, status):
        self.close_connection = True
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.send_header("Connection", "close")
        self.end_headers()

    def body(self):
        if self.headers.get("Transfer-Encoding", "").lower() != "chunked":
            return bytearray(self.rfile.read(int(self.headers.get("Content-Length", 0))))
        body = bytearray()
        while size := int(self.rfile.readline().split(b";")[0], 16):
            body += self.rfile.read(size)
            self.rfile.readline()
        while self.rfile.readline().strip():
            pass
        return body

    def log_message(self, *_):
        pass


class Server(http.server.ThreadingHTTPServer):
    request_queue_size = 128


with Server(("127.0.0.1", PORT), Echo) as server:
    server.serve_forever()
