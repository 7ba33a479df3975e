"""Load of every kind that the dashboards tell apart: plain echoes, refused requests, clients that vanish, shaped and
numbered requests, echoes of the other protocols, WebSocket and gRPC among them, and a service that is full and then
drains."""

import http.client
import socket
import ssl
import struct
import threading
import time

CLIENTS = 4


def run(service, full, seconds):
    """Puts load on the service's ports; an echo that does not come back as sent ends it with an error. Returns when the
    other service began to drain, in seconds since 1970."""
    end = time.monotonic() + seconds
    problems = []
    drained = []
    clients = [threading.Thread(target=_guarded, args=(problems, kind, to, end))
               for kind, to in [(_echoes, service.port)] * CLIENTS + [
                   (_refusals, service.port), (_handshakes, service.tls), (_messages, service.port), (_calls, service.port),
                   (_raw, service.raw), (_frames, service.framed), (_datagrams, service.datagrams),
                   (_balanced, service.balanced), (_shaped, service.port), (_numbered, service.port)]]
    clients.append(threading.Thread(target=_guarded, args=(problems, lambda *_: drained.append(_full(full, end)), None, end)))
    for client in clients:
        client.start()
    for client in clients:
        client.join(seconds + 60)
    if problems:
        raise RuntimeError(f"load failed: {problems[0]}") from problems[0]
    return drained[0]


def _guarded(problems, kind, port, end):
    try:
        kind(port, end)
    except Exception as problem:
        problems.append(problem)


def _echoes(port, end):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    body = b"x" * 2000
    while time.monotonic() < end:
        _expect(connection, "POST", "/echo", 200, body)
        time.sleep(0.002)
    connection.close()


def _refusals(port, end):
    while time.monotonic() < end:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        _expect(connection, "GET", "/nowhere", 404)
        _expect(connection, "GET", "/livez", 200)
        _expect(connection, "GET", "/readyz", 200)
        _expect(connection, "GET", "/healthz", 200)
        _expect(connection, "OPTIONS", "/", 200)
        connection.putrequest("POST", "/echo")
        connection.putheader("Content-Length", str(1 << 30))
        connection.endheaders()
        _answered(connection, 413)
        connection.close()
        with socket.create_connection(("127.0.0.1", port), timeout=30) as vanishing:
            vanishing.sendall(b"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nfirst")
            vanishing.recv(100)
        time.sleep(0.2)


def _handshakes(port, end):
    anybody = ssl.create_default_context()
    anybody.check_hostname = False
    anybody.verify_mode = ssl.CERT_NONE
    while time.monotonic() < end:
        connection = http.client.HTTPSConnection("127.0.0.1", port, timeout=30, context=anybody)
        _expect(connection, "POST", "/echo", 200, b"x")
        connection.close()
        time.sleep(0.2)


def _messages(port, end):
    handshake = (b"GET /ws HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                 b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
    while time.monotonic() < end:
        with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
            connection.sendall(handshake)
            head = b""
            while not head.endswith(b"\r\n\r\n"):
                more = connection.recv(1)
                if not more:
                    raise ValueError(f"no handshake: {head!r}")
                head += more
            # Masked with zeros: a text, a binary message, and a close frame with 1000.
            _same(connection, b"\x81\x85\0\0\0\0hello", b"\x81\x05hello")
            _same(connection, b"\x82\x81\0\0\0\0\xff", b"\x82\x01\xff")
            _same(connection, b"\x88\x82\0\0\0\0\x03\xe8", b"\x88\x02\x03\xe8")
            time.sleep(0.2)


def _balanced(port, end):
    while time.monotonic() < end:
        with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
            connection.sendall(b"PROXY TCP4 192.0.2.1 192.0.2.2 1111 80\r\nGET /livez HTTP/1.1\r\nHost: a\r\n\r\n")
            if not connection.recv(1000).startswith(b"HTTP/1.1 200"):
                raise ValueError("no answer after a PROXY header")
        time.sleep(0.2)


def _shaped(port, end):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    while time.monotonic() < end:
        _expect(connection, "POST", "/echo?status=503", 503, b"x")
        _expect(connection, "POST", "/echo?delay=5ms", 200, b"x")
        _expect(connection, "GET", "/status/503", 503)
        time.sleep(0.1)
    connection.close()


def _numbered(port, end):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    number = 0
    while time.monotonic() < end:
        connection.request("POST", "/echo", b"x", {"Resound-Run": "watch", "Resound-Sequence": str(number // 2)})
        _answered(connection, 200)
        number += 1
        time.sleep(0.05)
    connection.close()


def _full(service, end):
    """Takes all connections of a service until half of the time is over, so that others get 503; then begins its drain, in
    which only its probes do."""
    half = (time.monotonic() + end) / 2
    taken = []
    for _ in range(service.CONNECTIONS):
        connection = http.client.HTTPConnection("127.0.0.1", service.port, timeout=30)
        _expect(connection, "POST", "/echo", 200, b"x")
        taken.append(connection)
    while time.monotonic() < half:
        connection = http.client.HTTPConnection("127.0.0.1", service.port, timeout=30)
        _expect(connection, "POST", "/echo", 503)
        connection.close()
        time.sleep(0.1)
    for connection in taken:
        connection.close()
    began = time.time()
    service.drain()
    while time.monotonic() < end:
        connection = http.client.HTTPConnection("127.0.0.1", service.port, timeout=30)
        connection.request("GET", "/readyz")
        # The first ones may still be ahead of the signal.
        response = connection.getresponse()
        response.read()
        if response.status != 503 and time.time() > began + 5:
            raise ValueError(f"readiness is {response.status} in a drain")
        connection.close()
        time.sleep(0.1)
    return began
def _calls(port, end):
    """Calls of gRPC's Unary, each on a stream of HTTP/2, whose frames are few enough to be written by hand."""
    head = b"\x83\x86" + b"".join(  # :method POST, :scheme http, and literals without indexing
        b"\0" + bytes([len(name)]) + name + bytes([len(value)]) + value
        for name, value in ((b":path", b"/resound.v1.Echo/Unary"), (b":authority", b"a"), (b"te", b"trailers"),
                            (b"content-type", b"application/grpc")))
    message = b"\0" + struct.pack(">I", 5) + b"hello"
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        # The window of the connection is opened once for all that follows.
        connection.sendall(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + _frame(4, 0, 0)
                           + _frame(8, 0, 0, struct.pack(">I", 1 << 30)))
        stream = 1
        while time.monotonic() < end:
            connection.sendall(_frame(1, 4, stream, head) + _frame(0, 1, stream, message))
            echo = b""
            ended = False
            while not ended:
                length, kind, flags, of = struct.unpack(">IBBI", b"\0" + _exactly(connection, 9))
                payload = _exactly(connection, length)
                if kind == 0:
                    echo += payload
                if kind in (3, 7):
                    raise ValueError(f"a call was ended by {payload!r}")
                ended = of == stream and kind in (0, 1) and flags & 1
            if echo != message:
                raise ValueError(f"{echo!r} where {message!r} was expected")
            stream += 2
            time.sleep(0.02)


def _frame(kind, flags, stream, payload=b""):
    return struct.pack(">IBBI", len(payload), kind, flags, stream)[1:] + payload


def _exactly(connection, length):
    received = b""
    while len(received) < length:
        more = connection.recv(length - len(received))
        if not more:
            raise ValueError(f"the connection ended after {received!r}")
        received += more
    return received


def _raw(port, end):
    while time.monotonic() < end:
        with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
            _same(connection, b"hello", b"hello")
            time.sleep(0.2)


def _frames(port, end):
    while time.monotonic() < end:
        with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
            _same(connection, struct.pack(">HI", 1, 5) + b"hello", struct.pack(">HI", 0x8001, 5) + b"hello")
            _same(connection, struct.pack(">HI", 2, 0), struct.pack(">HI", 0x8002, 0))
            time.sleep(0.2)


def _datagrams(port, end):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
        client.settimeout(30)
        client.connect(("127.0.0.1", port))
        while time.monotonic() < end:
            client.send(b"hello")
            if client.recv(100) != b"hello":
                raise ValueError("a datagram did not come back as it was sent")
            time.sleep(0.05)


def _same(connection, sent, expected):
    connection.sendall(sent)
    received = b""
    while len(received) < len(expected):
        more = connection.recv(1000)
        if not more:
            raise ValueError(f"the connection ended after {received!r}")
        received += more
    if received != expected:
        raise ValueError(f"{received!r} where {expected!r} was expected")


def _expect(connection, method, path, status, body=None):
    connection.request(method, path, body)
    answer = _answered(connection, status)
    if body is not None and answer != body:
        raise ValueError(f"{path} did not give back what was sent")


def _answered(connection, status):
    response = connection.getresponse()
    answer = response.read()
    if response.status != status:
        raise ValueError(f"{response.status} where {status} was expected: {answer[:200]!r}")
    return answer
