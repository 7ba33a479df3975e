"""The command line of .ci/gateways."""

import argparse
import http.client
import sys
import traceback
from concurrent.futures import ThreadPoolExecutor
from itertools import product

from resoundinterop import calls, command, echoes, gateway, proxied, retried, table
from resoundinterop.backend import Backend
from resoundinterop.problem import Problem
from resoundinterop.questions import COLUMNS
from resoundinterop.service import Service

SHORT = (1, 64 * 1024, 4 * 1024 * 1024, 64 * 1024 * 1024)
STREAMED = "streamed"
COMPLETE = "complete"


def _parser():
    names = [tried.name for tried in gateway.ALL]
    parser = argparse.ArgumentParser(prog=".ci/gateways", description=(
        "Puts real gateways in front of target/resound.jar, finds out by requests what each of them does, sends bodies "
        "from 1 byte to 64 MiB through it, and compares the result with the table in docs/gateways.md. It fails if the table says "
        "something else of the same version, if a body is changed or lost where the gateway asks for complete responses, "
        "if the client's address does not arrive by PROXY protocol, or if the service logs an error."))
    parser.add_argument("--short", action="store_true", help="fewer sizes, and fewer combinations of framing and client")
    parser.add_argument("--write", action="store_true", help="writes the table instead of comparing it")
    parser.add_argument("--only", nargs="+", metavar="GATEWAY", choices=names, default=names,
                        help=f"some of them: {', '.join(names)}")
    return parser


def _try(options, directory):
    chosen = [tried for tried in gateway.ALL if tried.name in options.only]
    gateway.install()
    rows, problems = {}, table.misquoted()
    # Gateways that run as another user have their folders in it.
    directory.chmod(0o755)
    # They wait most of the time, each for its own back end.
    with (Service(directory) as service, Service(_folder(directory, "other")) as other,
          ThreadPoolExecutor(len(chosen)) as pool):
        trials = [pool.submit(_Trial(tried, service.port, other.port, directory, options.short).run) for tried in chosen]
        for trial in trials:
            found, wrong = trial.result()
            rows |= found
            problems += wrong
        # Whoever caused it: no gateway may make the service fail.
        problems += service.failures() + other.failures()
    wrong, ways = proxied.trials(options.only, directory)
    problems += wrong
    if options.write and rows:
        table.write(rows)
    elif not options.write:
        contradictions, differences = table.compare(rows, whole=len(chosen) == len(gateway.ALL))
        problems += contradictions
        for difference in differences:
            print(f"warning: {difference}")
    return problems, f"{len(rows)} configurations of {len(chosen)} gateways, {ways} of PROXY protocol"


def _folder(directory, name):
    folder = directory / name
    folder.mkdir()
    return folder


class _Trial:
    """All that is tried with one gateway."""

    def __init__(self, tried, service, other, directory, short):
        self._gateway = tried
        self._service = service
        self._other = other
        self._directory = directory
        self._short = short
        self._version = tried.version_number()
        self._problems = []

    def run(self):
        """The rows of the table, and what went wrong."""
        try:
            rows = {way: self._row(way) for way in self._gateway.rows()}
            backend = Backend()
            folder = self._directory / f"{self._gateway.configuration}-questions"
            with gateway.RunningGateway(self._gateway, backend.port, folder) as running:
                self._ask(rows, running, [column for column in COLUMNS if not column.inspected], backend)
                backend.close()
            folder = self._directory / f"{self._gateway.configuration}-service"
            with gateway.RunningGateway(self._gateway, self._service, folder) as running:
                self._ask(rows, running, [column for column in COLUMNS if column.inspected])
                for way, port in running.ports.items():
                    mode = self._mode(way, port)
                    if way in rows:
                        rows[way][table.MODE] = mode
                        self._tell(way, " | ".join(f"{column}: {cell}" for column, cell in rows[way].items()))
            if all(row[table.MODE] == table.NONE for row in rows.values()):
                self._problems.append(f"{self._gateway.name}: no configuration brings bodies back whole")
            rows |= {way: self._missing(way, since) for way, since in self._gateway.missing.items()}
            if self._gateway.grpc():
                rows[gateway.GRPC] = self._calls()
            rows[gateway.RETRIES] = self._retries()
            return {(self._gateway.name, way): row for way, row in rows.items()}, self._problems
        except Exception as failure:  # one gateway's failure is no reason not to hear of the others
            text = str(failure) if isinstance(failure, Problem) else traceback.format_exc()
            return {}, [*self._problems, f"{self._gateway.name}: {text}"]

    def _missing(self, way, since):
        """The row of what this version does not have."""
        return self._row(way) | {table.MODE: f"needs version {since}"}

    def _calls(self):
        """The row of the configuration for gRPC, with what does not work through it."""
        folder = self._directory / f"{self._gateway.configuration}-{gateway.GRPC}"
        with gateway.RunningGateway(self._gateway.grpc(), self._service, folder) as running:
            failures = calls.failures(running.ports[gateway.GRPC])
        for name, failure in failures.items():
            self._tell(gateway.GRPC, f"{name}: {failure}")
        cell = f"without {', '.join(failures)}" if failures else "all"
        self._tell(gateway.GRPC, cell)
        return self._row(gateway.GRPC) | {calls.COLUMN: cell, table.MODE: table.UNKNOWN}

    def _retries(self):
        """The row of what is in front of two instances."""
        cell = retried.killed(self._gateway, (self._service, self._other), self._directory)
        self._tell(gateway.RETRIES, cell)
        return self._row(gateway.RETRIES) | {retried.COLUMN: cell, table.MODE: table.UNKNOWN}

    def _row(self, way):
        """A row without answers, with its columns in their order."""
        row = {"gateway": self._gateway.name, "configuration": way, table.VERSION: self._version}
        return row | dict.fromkeys([*(column.name for column in COLUMNS), retried.COLUMN, calls.COLUMN], table.UNKNOWN)

    @staticmethod
    def _ask(rows, running, columns, *backend):
        """Puts the answers to some columns' questions into the rows."""
        for (way, row), column in product(rows.items(), columns):
            try:
                row[column.name] = column.question(*backend, running.ports[way])
            except (Problem, OSError, http.client.HTTPException) as failure:
                raise Problem(f"{way}, {column.name}: {failure!r}\n{running.tail()}") from failure

    def _mode(self, way, port):
        """The answer modes in which bodies come back whole, one of table.MODES."""
        if way == gateway.COMPLETE:
            # The field that the gateway adds chooses it.
            self._problems += filter(None, (self._loss(way, port, COMPLETE, "/echo", client) for client in echoes.CLIENTS))
            return None
        read, wrote = (self._loss(way, port, STREAMED, f"/echo?answer={STREAMED}", client) is None
                       for client in echoes.CLIENTS)
        if any([self._loss(way, port, COMPLETE, f"/echo?answer={COMPLETE}", client) for client in echoes.CLIENTS]):
            return table.NONE
        return table.ANY if read and wrote else table.SOME if read else table.COMPLETE

    def _loss(self, way, port, mode, target, client):
        """What the first body came to that did not come back whole, or None. No other is tried after it, since each of
        these takes all the time that a client has."""
        for size, framing in self._bodies(client):
            problem = echoes.echo(port, target, size, framing, client)
            if problem:
                text = f"{mode}, {size} bytes, {framing}, client {client}: {problem}"
                self._tell(way, text)
                return f"{self._gateway.name}, {way}: {text}"
        return None

    def _bodies(self, client):
        """Sizes and framings that this client tries, the largest first, since it is the one to fail."""
        sizes = sorted(SHORT if self._short else echoes.SIZES, reverse=True)
        # Caddy loses bytes of chunked bodies alone, and to clients that read while it happens.
        short = echoes.FRAMINGS[1 if client == echoes.CLIENTS[0] else 0:][:1]
        return product(sizes, short if self._short else echoes.FRAMINGS)

    def _tell(self, way, text):
        print(f"{self._gateway.name} {self._version}, {way}: {text}", flush=True)


if __name__ == "__main__":
    sys.exit(command.run(_parser(), _try))
