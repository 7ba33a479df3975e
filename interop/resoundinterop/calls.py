"""Calls of gRPC by grpcio, each of which has to be answered as docs/grpc.md says."""

import threading
from dataclasses import dataclass

import grpc

from resoundinterop.problem import Problem

# The heading of the column in the table of gateways.
COLUMN = "gRPC"
SECONDS = 20
SIZES = (0, 1, 16 * 1024, 300_000, 16 * 1024 * 1024)
MESSAGES = 200
OPTIONS = (("grpc.max_receive_message_length", -1), ("grpc.enable_http_proxy", 0))
ECHO = "/resound.v1.Echo/"
CHECK = "/grpc.health.v1.Health/Check"
SERVING = b"\x08\x01"


def channel(port, authority=None):
    """A channel to a port, over TLS if the file of a certificate is given that it has to have."""
    address = f"localhost:{port}"
    if authority is None:
        return grpc.insecure_channel(address, OPTIONS)
    return grpc.secure_channel(address, grpc.ssl_channel_credentials(authority.read_bytes()), OPTIONS)


def unary(to):
    """Messages of all sizes come back, compressed or not."""
    for size in SIZES:
        for compression in (grpc.Compression.NoCompression, grpc.Compression.Gzip):
            message = _bytes(size)
            _same(to.unary_unary(ECHO + "Unary")(message, timeout=SECONDS, compression=compression), message)


def stream(to):
    """Each message comes back before the next one is sent."""
    back = threading.Semaphore(1)

    def messages():
        for number in range(MESSAGES):
            if not back.acquire(timeout=SECONDS):
                return
            yield _bytes(number * 37)

    number = 0
    for message in to.stream_stream(ECHO + "Stream")(messages(), timeout=SECONDS):
        _same(message, _bytes(number * 37))
        number += 1
        back.release()
    _same(number, MESSAGES)


def collect(to):
    """Messages are counted: the fields 1 and 2."""
    messages = [_bytes(300)] * 100
    _same(to.stream_unary(ECHO + "Collect")(iter(messages), timeout=SECONDS), b"\x08\x64\x10\xb0\xea\x01")


def generate(to):
    """150 messages of 1,000 bytes come, as are asked for."""
    sizes = [len(message) for message in to.unary_stream(ECHO + "Generate")(b"\x08\x96\x01\x10\xe8\x07", timeout=SECONDS)]
    _same(sizes, [1003] * 150)


def statuses(to):
    """What cannot be done ends with its status and says why."""
    _ends(grpc.StatusCode.UNIMPLEMENTED, "There is no method", lambda: to.unary_unary(ECHO + "None")(b"", timeout=SECONDS))
    # One message of 2^31 - 1 bytes, whatever is allowed.
    _ends(grpc.StatusCode.INVALID_ARGUMENT, "The value of size is",
          lambda: list(to.unary_stream(ECHO + "Generate")(b"\x08\x01\x10\xff\xff\xff\xff\x07", timeout=SECONDS)))


def metadata(to):
    """Metadata comes back if it is asked for."""
    sent = (("x-text", "a b"), ("x-bytes-bin", bytes(range(256))))
    _, call = to.unary_unary(ECHO + "Unary").with_call(b"", timeout=SECONDS,
                                                       metadata=(("resound-echo-metadata", "true"), *sent))
    back = dict(call.initial_metadata())
    _same({name: back.get(name) for name, _ in sent}, dict(sent))


def deadline(to):
    """A stream that nobody ends ends with its deadline."""
    never = threading.Event()

    def silence():
        never.wait(SECONDS)
        yield from ()

    try:
        _ends(grpc.StatusCode.DEADLINE_EXCEEDED, "",
              lambda: list(to.stream_stream(ECHO + "Stream")(silence(), timeout=0.2)))
    finally:
        never.set()


def cancel(to):
    """A stream that the client cancels is over, and the connection is not."""
    never = threading.Event()

    def one():
        yield b"one"
        never.wait(SECONDS)

    try:
        call = to.stream_stream(ECHO + "Stream")(one(), timeout=SECONDS)
        _same(next(call), b"one")
        call.cancel()
        _ends(grpc.StatusCode.CANCELLED, "", lambda: next(call))
    finally:
        never.set()
    health(to)


def health(to):
    """The service serves, by its health service."""
    _same(to.unary_unary(CHECK)(b"", timeout=SECONDS), SERVING)
    watched = to.unary_stream("/grpc.health.v1.Health/Watch")(b"", timeout=SECONDS)
    _same(next(watched), SERVING)
    watched.cancel()


@dataclass(frozen=True)
class Check:
    """A thing to try, with the name that it has in the table of gateways."""

    name: str
    of: object


ALL = (Check("`Unary`", unary), Check("`Stream`", stream), Check("`Collect`", collect), Check("`Generate`", generate),
       Check("statuses", statuses), Check("metadata", metadata), Check("deadlines", deadline), Check("cancellation", cancel),
       Check("health", health))


def failures(port, authority=None):
    """What does not work through a port: the name of each check that failed, and why."""
    found = {}
    for check in ALL:
        # Each has a connection of its own, so that no failure is the one before.
        with channel(port, authority) as to:
            try:
                check.of(to)
            except (grpc.RpcError, Problem, StopIteration) as failure:
                found[check.name] = repr(failure)
    return found


def _bytes(size):
    return bytes(number * 31 % 251 for number in range(min(size, 1004))) * (size // 1004 + 1) if size > 1004 else \
        bytes(number * 31 % 251 for number in range(size))


def _same(actual, expected):
    if actual != expected:
        raise Problem(f"{_shown(actual)} instead of {_shown(expected)}")


def _shown(value):
    return f"{len(value)} bytes" if isinstance(value, bytes) and len(value) > 40 else repr(value)


def _ends(status, text, call):
    try:
        result = call()
    except grpc.RpcError as error:
        if error.code() != status or text not in error.details():
            raise Problem(f"{error.code()}, {error.details()!r} instead of {status}, {text!r}") from error
        return
    raise Problem(f"{_shown(result)} instead of {status}")
