"""One call of gRPC, by frames of HTTP/2 that are few enough to be written by hand."""

import socket
import struct

PATH = "/resound.v1.Echo/Unary"
# A field 1 with 128 bytes.
MESSAGE = b"\x0a\x80\x01" + b"r" * 128
# With its prefix.
EXAMPLE = b"\0" + struct.pack(">I", len(MESSAGE)) + MESSAGE
DATA, HEADERS, SETTINGS = 0, 1, 4
END_STREAM, END_HEADERS = 1, 4


def echoed(port):
    """What comes back for the example."""
    head = b"\x83\x86" + b"".join(  # :method POST, :scheme http, and literals without indexing
        b"\0" + bytes([len(name)]) + name + bytes([len(value)]) + value
        for name, value in ((b":path", PATH.encode()), (b":authority", b"a"), (b"te", b"trailers"),
                            (b"content-type", b"application/grpc")))
    with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
        connection.sendall(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + _frame(SETTINGS, 0, 0) + _frame(HEADERS, END_HEADERS, 1, head)
                           + _frame(DATA, END_STREAM, 1, EXAMPLE))
        echo = b""
        while True:
            length, kind, flags, stream = struct.unpack(">IBBI", b"\0" + _exactly(connection, 9))
            payload = _exactly(connection, length)
            echo += payload if kind == DATA else b""
            if stream == 1 and kind in (DATA, HEADERS) and flags & END_STREAM:
                return echo


def _frame(kind, flags, stream, payload=b""):
    return struct.pack(">IBBI", len(payload), kind, flags, stream)[1:] + payload


def _exactly(connection, length):
    received = b""
    while len(received) < length:
        more = connection.recv(length - len(received))
        if not more:
            raise ConnectionError(f"the connection ended after {received!r}")
        received += more
    return received
