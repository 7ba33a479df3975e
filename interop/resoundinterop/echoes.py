"""Echoes of a body through a port, by two kinds of clients."""

import http.client
import random
import socket
import threading
import time

PIECE = 64 * 1024
LARGEST = 64 * 1024 * 1024
SIZES = (1, 1024, PIECE, 1024 * 1024, 4 * 1024 * 1024, 16 * 1024 * 1024, LARGEST)
SECONDS = 30
# Without a byte sent or received. A gateway that stores a whole body first is silent meanwhile.
STALL_SECONDS = 15
FRAMINGS = ("length", "chunked")
CLIENTS = ("reads while it writes", "writes, then reads")

# Every position has another neighbourhood, so that a lost or doubled piece shows.
BODY = random.Random(17).randbytes(LARGEST)


def echo(port, target, size, framing, client):
    """Sends that many bytes. The result is None when they came back, or what came instead."""
    body = memoryview(BODY)[:size]
    deadline = time.monotonic() + SECONDS
    with socket.create_connection(("127.0.0.1", port), STALL_SECONDS) as connection:
        writer = _Writer(connection, target, body, framing, deadline)
        if client == CLIENTS[0]:
            writer.start()
        else:
            writer.run()
        try:
            problem = _read(connection, body, deadline)
        except (OSError, http.client.HTTPException) as failure:
            problem = f"{type(failure).__name__}: {failure}"
        # Wakes a writer that still waits for the other side.
        _shut(connection)
        if client == CLIENTS[0]:
            writer.join()
        # A whole echo does not need a look at the writer: all that it wrote came back.
        return problem and (f"{problem}; {writer.problem} while it wrote" if writer.problem else problem)


def _shut(connection):
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass  # the other side was first


class _Writer(threading.Thread):
    """Writes the request. It keeps its failure to itself, since there may be a response that says why."""

    def __init__(self, connection, target, body, framing, deadline):
        super().__init__(daemon=True)
        self.problem = None
        self._deadline = deadline
        self._connection = connection
        self._target = target
        self._body = body
        self._framing = framing

    def run(self):
        framing = f"Content-Length: {len(self._body)}" if self._framing == "length" else "Transfer-Encoding: chunked"
        head = (f"POST {self._target} HTTP/1.1\r\nHost: resound.example\r\nContent-Type: application/octet-stream\r\n"
                f"{framing}\r\n\r\n")
        try:
            self._connection.sendall(head.encode())
            for start in range(0, len(self._body), PIECE):
                # Each piece has the time of a stall; a gateway that takes one now and then would take hours.
                if time.monotonic() > self._deadline:
                    raise TimeoutError(f"{start} bytes written within {SECONDS} s")
                piece = self._body[start:start + PIECE]
                if self._framing == "length":
                    self._connection.sendall(piece)
                else:
                    self._connection.sendall(b"%x\r\n%b\r\n" % (len(piece), piece))
            if self._framing == "chunked":
                self._connection.sendall(b"0\r\n\r\n")
        except OSError as failure:
            self.problem = f"{type(failure).__name__}: {failure}"


def _read(connection, body, deadline):
    response = http.client.HTTPResponse(connection, method="POST")
    response.begin()
    if response.status != 200:
        return f"{response.status}: {response.read(200)!r}"
    position = 0
    while piece := response.read1(4 * PIECE):
        if piece != BODY[position:position + len(piece)]:
            return f"{response.status}, and different bytes from {position} on"
        position += len(piece)
        if time.monotonic() > deadline:
            return f"{response.status}, and {position} of {len(body)} bytes within {SECONDS} s"
    return None if position == len(body) else f"{response.status}, truncated: {position} of {len(body)} bytes"
