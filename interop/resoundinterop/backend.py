"""A back end that answers as a question wants it to."""

import contextlib
import queue
import socket
import threading

import h2.config
import h2.connection
import h2.events
import h2.exceptions

from resoundinterop.problem import Problem

SECONDS = 30
# As the service has them. A cache would answer the next question itself.
RESPONSE_FIELDS = (("content-type", "application/octet-stream"), ("cache-control", "no-store"))
PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"


class Backend:
    """Speaks HTTP/1 and HTTP/2 on a port of its own. Every request goes to `behaviour`, in a thread of its own for each
    connection or stream."""

    def __init__(self):
        self.behaviour = None
        self._listening = socket.create_server(("127.0.0.1", 0))
        # Inherited by its connections. What a gateway has put into a large buffer looks as if it had arrived; a buffer of
        # one or two of the loopback interface's segments would let it wait for timers.
        self._listening.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 512 * 1024)
        self.port = self._listening.getsockname()[1]
        self._changed = threading.Condition()
        self._open = set()
        threading.Thread(target=self._accept, daemon=True).start()

    def ask(self, behaviour):
        """From now on requests get this behaviour."""
        self.behaviour = behaviour

    def disconnect(self):
        """Ends all connections, so that the next request comes on a new one."""
        with self._changed:
            for connection in self._open:
                _shut(connection, socket.SHUT_WR)
            # Most gateways close their side at once; some look at a pooled connection only when they want to use it.
            self._changed.wait_for(lambda: not self._open, 1)
            for connection in self._open:
                _shut(connection, socket.SHUT_RDWR)
            if not self._changed.wait_for(lambda: not self._open, SECONDS):
                raise Problem("connections of the back end do not end")

    def close(self):
        self._listening.close()
        self.disconnect()

    def arrived(self, request):
        try:
            self.behaviour(request)
        except (OSError, EOFError, h2.exceptions.ProtocolError, queue.Empty):
            # The other side may leave whenever it wants to, and a question sees that from its own end.
            request.close()

    def _accept(self):
        with contextlib.suppress(OSError):  # closed
            while True:
                connection, _ = self._listening.accept()
                connection.settimeout(SECONDS)
                with self._changed:
                    self._open.add(connection)
                threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection):
        try:
            with connection, contextlib.suppress(OSError, EOFError, h2.exceptions.ProtocolError):
                first = connection.recv(len(PREFACE), socket.MSG_PEEK)
                if first and PREFACE.startswith(first):
                    _Http2(self, connection).run()
                else:
                    with connection.makefile("rb") as stream:
                        _serve_http1(self, connection, stream)
        finally:
            with self._changed:
                self._open.remove(connection)
                self._changed.notify_all()


def _shut(connection, how):
    with contextlib.suppress(OSError):  # the other side was first
        connection.shutdown(how)


class Request:
    """A request as it arrived: its target and its fields."""

    def __init__(self, target, fields):
        self.target = target
        self.fields = fields

    def value(self, name):
        return next((value for field, value in self.fields if field.lower() == name.lower()), None)

    def read_all(self):
        """The number of bytes of what is left of the body."""
        count = 0
        while piece := self.read():
            count += len(piece)
        return count


def _serve_http1(backend, connection, stream):
    while line := stream.readline():
        _, target, protocol = line.decode("latin-1").split()
        fields = []
        while (line := stream.readline()) not in (b"\r\n", b""):
            name, _, value = line.decode("latin-1").partition(":")
            fields.append((name, value.strip()))
        request = _Http1Request(protocol, target, fields, connection, stream)
        backend.arrived(request)
        if request.closed or request.last:
            return


class _Http1Request(Request):

    def __init__(self, protocol, target, fields, connection, stream):
        super().__init__(target, fields)
        self.closed = False
        self.last = protocol == "HTTP/1.0" or (self.value("Connection") or "").lower() == "close"
        self._socket = connection
        self._stream = stream
        self._chunked = self.value("Transfer-Encoding") is not None
        self._left = int(self.value("Content-Length") or 0)
        if (self.value("Expect") or "").lower() == "100-continue":
            connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")

    def read(self):
        """The next piece of the body, empty at its end."""
        if self._chunked:
            size = int(self._stream.readline().split(b";")[0], 16)
            piece = self._stream.read(size)
            self._stream.readline()
            self._chunked = size > 0
            return piece
        piece = self._stream.read1(min(self._left, 65536)) if self._left else b""
        if self._left and not piece:
            raise EOFError("the body ended early")
        self._left -= len(piece)
        return piece

    def respond(self, length):
        fields = [*RESPONSE_FIELDS, ("content-length", str(length)), *([("connection", "close")] if self.last else [])]
        self._socket.sendall(b"HTTP/1.1 200 OK\r\n" + "".join(f"{name}: {value}\r\n" for name, value in fields).encode()
                             + b"\r\n")

    def send(self, piece):
        self._socket.sendall(piece)

    def finish(self):
        pass

    def close(self):
        """Ends the connection without another byte."""
        self.closed = True
        _shut(self._socket, socket.SHUT_RDWR)


class _Http2:
    """A connection of HTTP/2: one thread reads frames, and each stream has a thread for its behaviour."""

    def __init__(self, backend, connection):
        self.socket = connection
        self.protocol = h2.connection.H2Connection(h2.config.H2Configuration(
            client_side=False, header_encoding="utf-8", normalize_inbound_headers=False, validate_inbound_headers=False))
        self.changed = threading.Condition()
        self._backend = backend
        self._requests = {}

    def run(self):
        with self.changed:
            self.protocol.initiate_connection()
            self.flush()
        while data := self.socket.recv(65536):
            with self.changed:
                for event in self.protocol.receive_data(data):
                    self._take(event)
                self.flush()
                self.changed.notify_all()

    def flush(self):
        self.socket.sendall(self.protocol.data_to_send())

    def _take(self, event):
        if isinstance(event, h2.events.RequestReceived):
            target = dict(event.headers)[":path"]
            request = _Http2Request(self, event.stream_id, target, event.headers)
            self._requests[event.stream_id] = request
            threading.Thread(target=self._backend.arrived, args=(request,), daemon=True).start()
        elif isinstance(event, h2.events.DataReceived):
            self.protocol.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
            if event.data:
                self._requests[event.stream_id].pieces.put(event.data)
        elif isinstance(event, (h2.events.StreamEnded, h2.events.StreamReset)):
            self._requests[event.stream_id].pieces.put(b"")


class _Http2Request(Request):

    def __init__(self, connection, stream, target, fields):
        super().__init__(target, fields)
        self.pieces = queue.Queue()
        self._connection = connection
        self._stream = stream

    def read(self):
        return self.pieces.get(timeout=SECONDS)

    def respond(self, length):
        with self._connection.changed:
            self._connection.protocol.send_headers(
                self._stream, [(":status", "200"), *RESPONSE_FIELDS, ("content-length", str(length))])
            self._connection.flush()

    def send(self, piece):
        protocol = self._connection.protocol
        while piece:
            with self._connection.changed:
                if not self._connection.changed.wait_for(lambda: protocol.local_flow_control_window(self._stream), SECONDS):
                    raise TimeoutError("no window")
                size = min(len(piece), protocol.local_flow_control_window(self._stream), protocol.max_outbound_frame_size)
                protocol.send_data(self._stream, piece[:size])
                self._connection.flush()
            piece = piece[size:]

    def finish(self):
        with self._connection.changed:
            self._connection.protocol.end_stream(self._stream)
            self._connection.flush()

    def close(self):
        _shut(self._connection.socket, socket.SHUT_RDWR)
