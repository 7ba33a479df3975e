"""The gateways that are tried, and how each is run."""

import re
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from resoundinterop import packages
from resoundinterop.problem import Problem
from resoundinterop.process import Process, free_ports

CONFIGURATIONS = Path(__file__).resolve().parents[1] / "gateways"
DEFAULT = "default"
COMPLETE = "complete"
# In front of two instances, by a file of its own.
RETRIES = "retries"
# For gRPC, by a file of its own, too.
GRPC = "grpc"
# Its listeners are arguments, not lines of its configuration.
VARNISH_WAYS = (DEFAULT, COMPLETE, "streaming")
PLACE = re.compile(r"@port:(\w+)@")


@dataclass(frozen=True)
class Gateway:
    """A program, the file that configures it, and how it is run with a configuration."""

    name: str
    package: str
    program: str
    version: tuple[str, ...]
    configuration: str
    command: Callable
    # Ways that Debian's version does not have, and from which version on there are.
    missing: dict[str, str] = field(default_factory=dict)

    def text(self):
        return (CONFIGURATIONS / self.configuration).read_text(encoding="utf-8")

    def ways(self):
        """The names of the ways in which it is configured, each with a port of its own, the default first."""
        return list(dict.fromkeys(PLACE.findall(self.text()))) or list(VARNISH_WAYS)

    def rows(self):
        """The ways that are tried for a row of the table: all but the default with a field that chooses complete responses."""
        return [way for way in self.ways() if way != COMPLETE]

    def known(self):
        """The ways that the table has a row for."""
        return [*self.rows(), *self.missing, *([GRPC] if self.grpc() else []), RETRIES]

    def retrying(self):
        """The same, configured to send requests to two instances and to try the other if one fails."""
        return self._with(RETRIES)

    def grpc(self):
        """The same, configured for gRPC, or None if it is not tried with that."""
        other = self._with(GRPC)
        return other if (CONFIGURATIONS / other.configuration).exists() else None

    def _with(self, way):
        file = Path(self.configuration)
        return replace(self, configuration=f"{file.stem}-{way}{file.suffix}")

    def version_number(self):
        said = subprocess.run([packages.program(self.program), *self.version], check=True, capture_output=True, text=True)
        found = re.search(r"\d+\.\d+\.\d+", said.stdout + said.stderr)
        if not found:
            raise Problem(f"{self.name} does not say its version: {said.stdout}{said.stderr}")
        return found.group()


class RunningGateway(Process):
    """A gateway in front of a back end, with the port of each way in `ports`. `places` has what else stands between @ in its
    configuration."""

    def __init__(self, gateway, backend, directory, places=None):
        directory.mkdir()
        # Workers run as another user and must be able to enter it.
        directory.chmod(0o755)
        self.ports = dict(zip(gateway.ways(), free_ports(len(gateway.ways()))))
        text = PLACE.sub(lambda place: str(self.ports[place.group(1)]), gateway.text())
        for name, value in (("backend", f"127.0.0.1:{backend}"), ("port", str(backend)), ("directory", str(directory)),
                            *(places or {}).items()):
            text = text.replace(f"@{name}@", value)
        configuration = directory / gateway.configuration
        configuration.write_text(text, encoding="utf-8")
        # Caddy keeps its state in the home directory unless told where else.
        super().__init__(gateway.name, gateway.command(directory, configuration, self.ports), directory / "log",
                         {"HOME": str(directory), "XDG_DATA_HOME": str(directory), "XDG_CONFIG_HOME": str(directory)})
        try:
            self.await_ports(self.ports.values())
        except BaseException:
            self.close()
            raise


def _varnish(directory, configuration, ports):
    listeners = [argument for way, port in ports.items() for argument in ("-a", f"{way}=127.0.0.1:{port}")]
    return ["varnishd", "-F", "-n", directory / "state", "-f", configuration, "-s", "malloc,64m", *listeners]


ALL = (
    Gateway("nginx", "nginx", "nginx", ("-v",), "nginx.conf",
            lambda directory, configuration, _: ["nginx", "-p", directory, "-c", configuration], {"h2c": "1.29"}),
    # The package apache2 would start a service; this one has the program and its modules.
    Gateway("Apache httpd", "apache2-bin", "apache2", ("-v",), "apache.conf",
            lambda directory, configuration, _: ["apache2", "-D", "FOREGROUND", "-f", configuration]),
    Gateway("HAProxy", "haproxy", "haproxy", ("-v",), "haproxy.cfg",
            lambda directory, configuration, _: ["haproxy", "-db", "-f", configuration]),
    Gateway("Caddy", "caddy", "caddy", ("version",), "caddy.Caddyfile",
            lambda directory, configuration, _: ["caddy", "run", "--adapter", "caddyfile", "--config", configuration]),
    Gateway("Varnish", "varnish", "varnishd", ("-V",), "varnish.vcl", _varnish),
)


def install():
    packages.install({gateway.package for gateway in ALL if not packages.program(gateway.program)})
