"""A gateway between the injector and the service, which takes a known time."""

import socket
import threading
import time

DELAY = 0.01


class Gateway:
    """Runs while it is entered. Forwards connections, and delays what it forwards by DELAY in each direction."""

    def __init__(self, port, to):
        self._to = to
        self._listening = socket.create_server(("127.0.0.1", port))

    def __enter__(self):
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_):
        self._listening.close()

    def _accept(self):
        while True:
            try:
                client, _ = self._listening.accept()
            except OSError:
                return
            service = socket.create_connection(("127.0.0.1", self._to), timeout=30)
            for one in client, service:
                one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                one.settimeout(None)
            for source, target in (client, service), (service, client):
                threading.Thread(target=_forward, args=(source, target), daemon=True).start()


def _forward(source, target):
    try:
        while True:
            received = source.recv(1 << 16)
            if not received:
                break
            time.sleep(DELAY)
            target.sendall(received)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        for one in source, target:
            one.close()
