"""What becomes of requests when one of two instances behind a gateway that retries is killed, by the ledgers of both."""

import contextlib
import http.client
import json
import socket
import struct
import threading
import time
from concurrent.futures import ThreadPoolExecutor

from resoundinterop import gateway
from resoundinterop.problem import Problem
from resoundinterop.relay import pass_on

# The heading of the column.
COLUMN = "instance killed"
METHODS = ("GET", "POST")
# Requests that have arrived and have no response yet when the instance is killed, and those after it.
OPEN, LATER = 16, 16
# Long enough for a busy machine to get all of them to the instances.
DELAY_SECONDS = 8
PATIENCE = 60
# Closes with a reset, as the kernel does for a process that is killed.
RESET = struct.pack("ii", 1, 0)


class Instance:
    """An instance behind a port of its own that can be killed: its connections end, and there are no new ones. The process
    goes on, so that its ledger can be read."""

    def __init__(self, service):
        self.service = service
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        self._lock = threading.Lock()
        self._ends = []
        self._killed = False
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        with contextlib.suppress(OSError):  # killed
            while True:
                client, _ = self._listening.accept()
                server = socket.create_connection(("127.0.0.1", self.service))
                with self._lock:
                    self._ends += [client, server]
                    late = self._killed
                if late:
                    self.kill()
                for source, target in ((client, server), (server, client)):
                    threading.Thread(target=pass_on, args=(source, target), daemon=True).start()

    def kill(self):
        with self._lock:
            self._killed = True
            ends, self._ends = self._ends, []
        for end in [self._listening, *ends]:
            with contextlib.suppress(OSError):
                end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
            # A thread that reads keeps a socket open after its close.
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RD)
            end.close()

    def arrived(self, run):
        """How often each number has arrived."""
        connection = http.client.HTTPConnection("127.0.0.1", self.service, timeout=PATIENCE)
        with contextlib.closing(connection):
            connection.request("GET", f"/runs/{run}")
            response = connection.getresponse()
            body = response.read()
        if response.status == 404:
            return {}
        if response.status != 200:
            raise Problem(f"the ledger answers {response.status}: {body!r}")
        run = json.loads(body)
        counts = {number: 1 for number in range(run["highest"] + 1)}
        for first, last in run["missing"]:
            for number in range(first, last + 1):
                del counts[number]
        for again in run["duplicates"]:
            for number in range(again["from"], again["to"] + 1):
                counts[number] = again["count"]
        return counts


def killed(tried, services, directory):
    """The cell: the methods of requests that came twice, and of those that never came."""
    twice, never = [], []
    for method in METHODS:
        counts = _counts(tried, method, services, directory)
        if any(count > 1 for count in counts):
            twice.append(method)
        if not all(counts):
            never.append(method)
    return f"twice: {', '.join(twice) or 'none'}; never: {', '.join(never) or 'none'}"


def _counts(tried, method, services, directory):
    """How often each request arrived at both instances together."""
    retrying = tried.retrying()
    run = f"{tried.package}-{method}"
    one, two = instances = [Instance(service) for service in services]
    places = {"one": f"127.0.0.1:{one.port}", "two": f"127.0.0.1:{two.port}",
              "one_port": str(one.port), "two_port": str(two.port)}
    try:
        with (gateway.RunningGateway(retrying, one.port, directory / run, places) as running,
              ThreadPoolExecutor(OPEN) as pool):
            port = running.ports[gateway.RETRIES]
            waiting = [pool.submit(_request, port, method, f"/delay/{DELAY_SECONDS}s?number={number}", run, number)
                       for number in range(OPEN)]
            _await(lambda: sum(len(instance.arrived(run)) for instance in instances) == OPEN, running)
            if not one.arrived(run):
                raise Problem(f"{tried.name}: no request of {OPEN} came to the first of two instances")
            one.kill()
            for request in waiting:
                request.result()
            for number in range(OPEN, OPEN + LATER):
                _request(port, method, f"/echo?number={number}", run, number)
            arrived = [instance.arrived(run) for instance in instances]
    finally:
        for instance in instances:
            instance.kill()
    return [sum(counts.get(number, 0) for counts in arrived) for number in range(OPEN + LATER)]


def _await(condition, running):
    last = time.monotonic() + DELAY_SECONDS - 0.5
    while not condition():
        if time.monotonic() > last:
            raise Problem(f"not all of {OPEN} requests have come to the instances\n{running.tail()}")
        time.sleep(0.05)


def _request(port, method, target, run, number):
    """Sends a request once. What the client gets does not matter: the ledgers tell what arrived."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    with contextlib.closing(connection), contextlib.suppress(OSError, http.client.HTTPException):
        connection.request(method, target, b"hi" if method == "POST" else None,
                           {"Resound-Run": run, "Resound-Sequence": str(number)})
        connection.getresponse().read()
