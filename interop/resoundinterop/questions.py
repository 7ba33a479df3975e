"""What is found out of a gateway by requests through it, each question a column of the table.

A question is a function of a backend and a port of the gateway in front of it, or only of a port of a gateway in front of the
service, whose /inspect says what arrived; what it returns is the cell. A "no" is a wait that ended, so PATIENCE has to be longer
than a busy machine takes for a "yes". It has to be shorter than 5 s, after which Varnish gives up a client that sends nothing.
"""

import http.client
import json
import select
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass

from resoundinterop.problem import Problem

PATIENCE = 4
# Seconds without progress after which a side is taken to be waiting.
REST = 0.5
PIECE = b"r" * 65536
# More than the buffers of four sockets hold.
LARGE = 384 * len(PIECE)


def streams_request(backend, port):
    """Whether the first bytes of a body reach the back end before the client has sent the last."""
    arrived = threading.Event()

    def behaviour(request):
        if request.read():
            arrived.set()
        request.read_all()
        _answer(request, b"ok")

    backend.ask(behaviour)
    with _connect(port) as connection:
        _send_head(connection, "POST", 2 * len(PIECE))
        connection.sendall(PIECE)
        streamed = arrived.wait(PATIENCE)
        connection.sendall(PIECE)
        _await_response(connection)
    return "yes" if streamed else "no"


def streams_response(backend, port):
    """Whether the first byte of a response reaches the client before the back end has sent the last; "in blocks" if it
    takes some more bytes to move it."""
    first, ended = threading.Event(), threading.Event()
    seen = []
    block = 4 * PIECE

    def behaviour(request):
        request.read_all()
        request.respond(2 + len(block))
        request.send(b"1")
        seen.append(first.wait(PATIENCE))
        request.send(block)
        seen.append(first.wait(PATIENCE))
        request.send(b"2")
        request.finish()
        ended.set()

    backend.ask(behaviour)
    with _connect(port) as connection:
        _send_head(connection, "POST", 0)
        response = _response(connection)
        if response.read(1) == b"1":
            first.set()
        _expect(response, block + b"2")
    ended.wait(PATIENCE)
    return "yes" if seen[0] else "in blocks" if seen[1] else "no"


def both_at_once(backend, port):
    """Whether a response can begin before the request ends, as that of an echo that streams does: "yes"; "late" if its
    beginning waits for more of the request; "one after the other" if it waits for the end; "stalls" if what has begun does
    not come to its end."""
    seen, full, done = threading.Event(), threading.Event(), threading.Event()
    received = []

    def behaviour(request):
        count = 0
        while count < len(PIECE):
            count += len(request.read())
        request.respond(LARGE)
        # As much as moves even a gateway that sends in blocks.
        request.send(PIECE)
        # Until all buffers are full nothing more is read. nginx, for one, then waits for no more room towards the back end
        # once the response has begun.
        full.wait(4 * PATIENCE)
        while piece := request.read():
            count += len(piece)
            if seen.is_set():
                request.send(piece)
        received.append(count)
        done.set()

    backend.ask(behaviour)
    with _connect(port) as connection:
        _send_head(connection, "POST", LARGE)
        connection.sendall(PIECE)
        begun = _responds(connection)
        writer = _Writer(connection, LARGE - len(PIECE))
        writer.start()
        writer.await_rest()
        if begun or _responds(connection):
            seen.set()
        late = seen.is_set() and not writer.is_done()
        full.set()
        if seen.is_set():
            _read_until(connection, LARGE)
        done.wait(2 * PATIENCE)
        _shut(connection)
        writer.join()
    if received != [LARGE]:
        return "stalls"
    return "yes" if begun else "late" if late else "one after the other"


def _read_until(connection, size):
    """Reads until this much has come, or nothing more within PATIENCE."""
    connection.settimeout(PATIENCE)
    try:
        while size > 0:
            piece = connection.recv(len(PIECE))
            if not piece:
                return
            size -= len(piece)
    except OSError:
        pass  # what the back end has received tells


class _Writer(threading.Thread):
    """Sends bytes as fast as they are taken."""

    def __init__(self, connection, size):
        super().__init__(daemon=True)
        self._connection = connection
        self._left = size

    def run(self):
        try:
            while self._left:
                self._left -= self._connection.send(PIECE[:self._left])
        except OSError:
            pass  # the question has been answered

    def is_done(self):
        return self._left == 0

    def await_rest(self):
        """Until all is sent, or nothing more has been taken for a while."""
        before = None
        while self._left not in (0, before):
            before = self._left
            self.join(REST)


def _responds(connection):
    """Whether a response begins within PATIENCE. It is only looked at."""
    ready, _, _ = select.select([connection], [], [], PATIENCE)
    return bool(ready and connection.recv(1, socket.MSG_PEEK))


FIELDS = (("X-Third", "3"), ("x-mixed-CASE", "1"), ("X-Again", "a"), ("X_Under", "1"), ("A-First", "1"), ("X-Again", "b"))
HOST = "resound.example"
# How a message is framed, and on what connection, is each hop's own.
HOP = {"host", "connection", "content-length", "transfer-encoding", "keep-alive", "te", "expect"}
# An address of nobody (RFC 5737).
OTHER_CLIENT = "203.0.113.7"


ATTEMPTS = 3
# HTTP/2 in Go sends fields in an order of chance, which now and then is the one of the request.
SAMPLES = 10


def _inspect(connection, fields=()):
    """What the service's /inspect says of a request with these fields. The connection is closed if the gateway wants that."""
    _send_head(connection, "POST", 2, fields, "/inspect")
    connection.sendall(b"hi")
    response = _response(connection)
    body = response.read()
    if response.status != 200:
        raise Problem(f"{response.status} instead of 200: {body[:200]!r}")
    if response.will_close:
        connection.close()
    return json.loads(body)


def _inspect_once(port, fields=()):
    with _connect(port) as connection:
        return _inspect(connection, fields)


def changes_fields(port):
    """What becomes of the order, the case, the number and the values of fields on their way to the back end."""
    changes = {change: None for _ in range(SAMPLES) for change in _changes(_inspect_once(port, FIELDS))}
    return ", ".join(sorted(changes)) or "none"


def _changes(inspected):
    sent = list(dict.fromkeys(name for name, _ in FIELDS))
    arrived = [field["name"] for field in inspected["fields"] if field["name"].lower() in map(str.lower, sent)]
    kept = list(dict.fromkeys(map(str.lower, arrived)))
    if kept != [name.lower() for name in sent if name.lower() in kept]:
        yield "order"
    if not set(arrived) <= set(sent):
        yield "lower case" if all(map(str.islower, arrived)) else "case"
    if sum(name.lower() == "x-again" for name in arrived) == 1:
        yield "repeated fields joined"
    yield from ("names with `_` dropped" if "_" in name else f"`{name}` dropped" for name in sent if name.lower() not in kept)
    if inspected["authority"] != HOST:
        yield "`Host` replaced"


def adds_fields(port):
    """Fields that the gateway adds."""
    sent = {name.lower() for name, _ in FIELDS} | {"content-type"}
    names = {field["name"] for field in _inspect_once(port, FIELDS)["fields"]}
    added = sorted((name for name in names if name.lower() not in sent | HOP), key=str.lower)
    return ", ".join(f"`{name}`" for name in added) or "none"


def forwards_for(port):
    """What becomes of an X-Forwarded-For that the client sends."""
    told = _inspect_once(port, (("X-Forwarded-For", OTHER_CLIENT),)).get("forwarded", {"fields": []})
    values = [value for field in told["fields"] if field["name"].lower() == "x-forwarded-for" for value in field["values"]]
    if OTHER_CLIENT not in values:
        return "replaced" if values else "dropped"
    return "kept" if values == [OTHER_CLIENT] else "appended to" if values[0] == OTHER_CLIENT else "changed"


def speaks(port):
    """The protocol that the back end is spoken to."""
    return _inspect_once(port)["protocol"]


def reuses_connections(port):
    """Whether a request comes on a connection to the back end that has had others, by the number that it has there: "yes";
    "from the second request on" if the first one of a client's connection never does; "no"."""
    firsts = [_inspect_once(port)["connection"] for _ in range(SAMPLES)]
    with _connect(port) as connection:
        seconds = [_inspect(connection)["connection"]]
        if connection.fileno() >= 0:
            seconds.append(_inspect(connection)["connection"])
    _check_numbers([*firsts, *seconds])
    return "yes" if _is_reused(firsts) else "from the second request on" if _is_reused(seconds) else "no"


def _is_reused(connections):
    return any(connection["request"] > 1 for connection in connections)


def _check_numbers(connections):
    """Nobody else sends requests, so those of each connection must have numbers that follow each other."""
    last = {}
    for connection in connections:
        number, before = connection["request"], last.get(connection["id"])
        if number < 1 or (before is not None and number != before + 1):
            raise Problem(f"request {number} of connection {connection['id']} follows {before}")
        last[connection["id"]] = number


def retries(backend, port):
    """Which requests are sent again when the back end closes the connection without a response: in any case, or only on a
    connection that has served a request before."""
    again = []
    for method in ("GET", "POST"):
        if _arrivals(backend, port, method, reused=False) > 1:
            again.append(method)
        elif _arrivals(backend, port, method, reused=True) > 1:
            again.append(f"{method} on a reused connection")
    return ", ".join(again) or "none"


def _arrivals(backend, port, method, reused):
    """How often a request arrives that gets no response."""
    for _ in range(ATTEMPTS):
        # Caddy may put one on a connection that has just been ended, so that it reaches nobody.
        if arrivals := _unanswered(backend, port, method, reused):
            return arrivals
    raise Problem(f"{ATTEMPTS} requests in a row did not reach the back end")


def _unanswered(backend, port, method, reused):
    """How often a request arrives that gets no response; 0 if the gateway does not get it to the back end."""
    arrivals = []

    def behaviour(request):
        request.read_all()
        if request.target == "/first":
            _answer(request, b"ok")
        else:
            arrivals.append(request)
            request.close()

    # The gateway may have kept connections of earlier questions.
    backend.disconnect()
    backend.ask(behaviour)
    body = b"hi" if method == "POST" else b""
    connection = _connect(port)
    try:
        if reused:
            _send_head(connection, "GET", 0, target="/first")
            response = _response(connection)
            _expect(response, b"ok")
            if response.will_close:
                connection.close()
                connection = _connect(port)
        _send_head(connection, method, len(body))
        connection.sendall(body)
        try:
            response = _response(connection)
            if response.status < 500:
                raise Problem(f"a request without a response of the back end got {response.status}")
        except (http.client.HTTPException, ConnectionError):
            pass  # some gateways close, as the back end did
    finally:
        connection.close()
    return len(arrivals)


HANDSHAKE = (("Connection", "Upgrade"), ("Upgrade", "websocket"), ("Sec-WebSocket-Version", "13"),
             ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="))
# A message of 2 bytes, masked with zeros, and its echo.
MESSAGE = b"\x81\x82\0\0\0\0hi"
ECHO = b"\x81\x02hi"


def passes_websocket(port):
    """Whether a session of WebSocket can be opened through the gateway, and a message comes back."""
    with _connect(port) as connection:
        _send_head(connection, "GET", 0, HANDSHAKE, "/ws")
        # By hand: HTTPResponse reads on after 101.
        with connection.makefile("rb") as received:
            status = int(received.readline().split()[1])
            if status != 101:
                return "no"
            while received.readline() not in (b"\r\n", b""):
                pass
            connection.sendall(MESSAGE)
            echo = received.read(len(ECHO))
    if echo != ECHO:
        raise Problem(f"the echo of a message is {echo!r}")
    return "yes"


def _connect(port):
    return socket.create_connection(("127.0.0.1", port), 6 * PATIENCE)


def _send_head(connection, method, length, fields=(), target="/echo"):
    lines = [f"{method} {target} HTTP/1.1", f"Host: {HOST}", *(f"{name}: {value}" for name, value in fields)]
    if method == "POST":
        lines += ["Content-Type: application/octet-stream", f"Content-Length: {length}"]
    connection.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())


def _response(connection):
    response = http.client.HTTPResponse(connection)
    response.begin()
    return response


def _await_response(connection):
    """Until there is one. Caddy cuts the body of some responses, however short, and the question is about the request."""
    response = _response(connection)
    if response.status != 200:
        raise Problem(f"{response.status} instead of 200: {response.read(200)!r}")


def _expect(response, body):
    received = response.read()
    if response.status != 200 or received != body:
        raise Problem(f"{response.status} with {len(received)} bytes ({received[:80]!r}) instead of 200 with {len(body)}")


def _answer(request, body):
    request.respond(len(body))
    request.send(body)
    request.finish()


def _shut(connection):
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass  # the other side was first


@dataclass(frozen=True)
class Column:
    """
    name: its heading
    question: what finds out its cells
    inspected: whether it needs no back end of its own but the service, whose /inspect says what arrived
    """

    name: str
    question: Callable
    inspected: bool = False


# The columns of the table after those that say which gateway it is.
COLUMNS = (
    Column("streams requests", streams_request),
    Column("streams responses", streams_response),
    Column("both at once", both_at_once),
    Column("changes to fields", changes_fields, inspected=True),
    Column("fields added", adds_fields, inspected=True),
    Column("`X-Forwarded-For` of the client", forwards_for, inspected=True),
    Column("protocol to the service", speaks, inspected=True),
    Column("reuses connections", reuses_connections, inspected=True),
    Column("WebSocket", passes_websocket, inspected=True),
    Column("retries", retries),
)
