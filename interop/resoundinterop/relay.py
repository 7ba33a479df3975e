"""A relay that keeps what a server sends, for clients that do not hand out what they read."""

import contextlib
import socket
import threading

PIECE = 65536


class Relay:
    """Passes one connection on to a port. It holds one piece each way, so the ends wait for each other as without it."""

    def __init__(self, port):
        self.received = bytearray()
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        self._thread = threading.Thread(target=self._relay, args=(port,), daemon=True)
        self._thread.start()

    def body(self):
        """The body of the response, once the connection has ended."""
        self._thread.join(10)
        return bytes(self.received.partition(b"\r\n\r\n")[2])

    def _relay(self, port):
        client, _ = self._listening.accept()
        self._listening.close()
        with client, socket.create_connection(("127.0.0.1", port)) as server:
            up = threading.Thread(target=pass_on, args=(client, server), daemon=True)
            up.start()
            pass_on(server, client, self.received)
            up.join()


def pass_on(source, target, kept=None):
    """Passes on what comes, until an end leaves, and keeps it if it is told where."""
    with contextlib.suppress(OSError):  # an end that leaves ends both
        while piece := source.recv(PIECE):
            if kept is not None:
                kept += piece
            target.sendall(piece)
    for end, how in ((target, socket.SHUT_WR), (source, socket.SHUT_RD)):
        with contextlib.suppress(OSError):
            end.shutdown(how)
