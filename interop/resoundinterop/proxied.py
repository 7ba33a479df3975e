"""Gateways that tell the address of their clients by PROXY protocol, in front of the service, with and without TLS."""

import http.client
import json
import re
import ssl

from resoundinterop import certificate, echoes, packages
from resoundinterop.gateway import Gateway, RunningGateway
from resoundinterop.problem import Problem
from resoundinterop.process import free_ports
from resoundinterop.service import Service

# Another address than that of the gateway's own connections.
CLIENT = "127.0.0.2"
SIZES = (1, 64 * 1024, 16 * 1024 * 1024)
FAILED = re.compile(r'^proxy_headers_total\{.*version="none"\} ([1-9].*)$', re.MULTILINE)
MANAGEMENT = re.compile(r"management on port (\d+)")

ALL = (
    Gateway("nginx", "libnginx-mod-stream", "nginx", ("-v",), "nginx-proxy.conf",
            lambda directory, configuration, _: ["nginx", "-p", directory, "-c", configuration]),
    Gateway("HAProxy", "haproxy", "haproxy", ("-v",), "haproxy-proxy.cfg",
            lambda directory, configuration, _: ["haproxy", "-db", "-f", configuration]),
)
# The version of the header that each way sends, by the gateway's name.
VERSIONS = {"nginx": {}, "HAProxy": {"http": 2, "tcp": 2, "secure": 2, "client": 2}}
# The ways whose connections to the service are over TLS.
SECURE = ("secure", "client")
# The way whose clients speak TLS to the gateway.
OVER_TLS = "client"


def trials(names, directory):
    """Tries those of the gateways that have these names, and returns what went wrong and how many configurations there are."""
    chosen = [tried for tried in ALL if tried.name in names]
    if not chosen:
        return [], 0
    packages.install({tried.package for tried in chosen if not packages.is_installed(tried.package)})
    made = directory / "certificate.pem"
    certificate.make(made)
    behind, secure = free_ports(2)
    problems, ways = [], 0
    folder = directory / "proxied"
    folder.mkdir()
    with Service(folder, "--resound.listeners.behind.proxy-protocol=required", f"--resound.listeners.behind.port={behind}",
                 "--resound.listeners.secure.proxy-protocol=required", f"--resound.listeners.secure.port={secure}",
                 "--resound.listeners.secure.tls.bundle=web", *certificate.bundle("web", made)) as service:
        for tried in chosen:
            with RunningGateway(tried, behind, directory / tried.configuration,
                                {"secure": f"127.0.0.1:{secure}", "certificate": str(made)}) as running:
                for way, port in running.ports.items():
                    ways += 1
                    try:
                        found = _wrong(tried.name, way, port, made)
                    except (Problem, OSError, http.client.HTTPException, ValueError) as failure:
                        found = [f"{failure!r}\n{running.tail()}"]
                    problems += [f"{tried.name}, PROXY protocol, {way}: {problem}" for problem in found]
        problems += [f"PROXY protocol: a header was refused: {line}" for line in _refused(service)]
        problems += service.failures()
    return problems, ways


def _wrong(name, way, port, authority):
    """What is wrong with the requests through a port of a gateway."""
    context = ssl.create_default_context(cafile=authority) if way == OVER_TLS else None
    address = _get(port, context, "/ip?format=text").decode().strip()
    shown = json.loads(_get(port, context, "/inspect"))
    header = shown["proxyProtocol"]
    expected = {"the address at /ip": (address, CLIENT), "the client": (shown["client"]["address"], CLIENT),
                "the source": (header["source"]["address"], CLIENT),
                "the version": (header["version"], VERSIONS[name].get(way, 1)),
                "whether it was over TLS": ("tls" in shown, way in SECURE)}
    if context:
        tlvs = {tlv.get("name"): tlv for tlv in header["tlvs"]}
        inside = {tlv.get("name"): tlv.get("text") for tlv in tlvs.get("ssl", {}).get("tlvs", [])}
        expected |= {"the server name": (tlvs.get("authority", {}).get("text"), "localhost"),
                     "the client's version of TLS": (inside.get("ssl-version"), "TLSv1.3"),
                     "the checksum": ("crc32c" in tlvs, True)}
    wrong = [f"{what} is {got!r} instead of {wanted!r}" for what, (got, wanted) in expected.items() if got != wanted]
    if not context:
        bodies = (echoes.echo(port, "/echo?answer=complete", size, echoes.FRAMINGS[0], client)
                  for size in SIZES for client in echoes.CLIENTS)
        wrong += [problem for problem in bodies if problem]
    return wrong


def _get(port, context, target):
    if context:
        connection = http.client.HTTPSConnection("localhost", port, timeout=30, source_address=(CLIENT, 0), context=context)
    else:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30, source_address=(CLIENT, 0))
    try:
        connection.request("GET", target)
        response = connection.getresponse()
        body = response.read()
        if response.status != 200:
            raise Problem(f"{target}: {response.status} {body[:200]!r}")
        return body
    finally:
        connection.close()


def _refused(service):
    """The counts of headers that were refused. Health checks of HAProxy send some that say nothing of a client."""
    management = MANAGEMENT.search(service.log.read_text())
    connection = http.client.HTTPConnection("127.0.0.1", int(management.group(1)), timeout=30)
    try:
        connection.request("GET", "/actuator/prometheus")
        return [line.group() for line in FAILED.finditer(connection.getresponse().read().decode())]
    finally:
        connection.close()
