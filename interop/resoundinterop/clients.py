"""The command line of .ci/clients."""

import argparse
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.parse
from collections.abc import Callable
from dataclasses import dataclass
from itertools import product
from pathlib import Path

from resoundinterop import command, packages
from resoundinterop.browser import Pages
from resoundinterop.echoes import BODY
from resoundinterop.process import PATH
from resoundinterop.relay import Relay
from resoundinterop.service import ROOT, Service

SECONDS = 30
# Until its page has loaded and the body is in it; what counts is what the page does then.
BROWSER_SECONDS = 60
DIGEST = hashlib.sha256(BODY).hexdigest()
FOLDER = Path(__file__).resolve().parents[1] / "clients"
MODES = ("streamed", "complete")


@dataclass(frozen=True)
class Place:
    """Where clients find the body and put what they get."""

    directory: Path
    body: Path
    java: Path
    pages: Pages


@dataclass(frozen=True)
class Client:
    """A client, and what it makes of a URL: None when all has come back, or what came instead."""

    name: str
    program: str
    package: str
    echo: Callable


def _command(*words):
    """A client that is given the URL, the file of the body and the file for the response."""
    def echo(url, place):
        response = place.directory / "response"
        response.unlink(missing_ok=True)
        texts = [str(word).format(url=url, body=place.body, response=response, directory=place.directory, java=place.java)
                 for word in words]
        return _run(texts) or _difference(response.read_bytes() if response.exists() else b"")
    return echo


def _ab(url, place):
    """It counts bytes and keeps none."""
    address = urllib.parse.urlsplit(url)
    relay = Relay(address.port)
    url = url.replace(str(address.port), str(relay.port), 1)
    output = place.directory / "ab.out"
    words = ["ab", "-q", "-n", "1", "-s", str(SECONDS), "-p", str(place.body), "-T", "application/octet-stream", url]
    problem = _run(words, output)
    if problem:
        return problem
    said = output.read_text()
    for wanted in (r"Complete requests: +1\n", r"Failed requests: +0\n", rf"Document Length: +{len(BODY)} bytes\n"):
        if not re.search(wanted, said):
            return f"not '{wanted}':\n{said}"
    return "responses that are not 2xx" if "Non-2xx" in said else _difference(relay.body())


def _chromium(url, place):
    directory = Path(tempfile.mkdtemp(dir=place.directory))
    outcome = place.pages.fetch(url, directory, BROWSER_SECONDS)
    if outcome is None:
        return f"nothing within {BROWSER_SECONDS} s\n{(directory / 'chromium.log').read_text(errors='replace')[-1000:]}"
    return None if outcome == f"200 {DIGEST}" else outcome


def _run(words, output=None):
    with (output or Path(os.devnull)).open("wb") as out:
        try:
            done = subprocess.run(words, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.PIPE, timeout=SECONDS,
                                  env=os.environ | {"PATH": PATH, "NO_PROXY": "*"}, check=False)
        except subprocess.TimeoutExpired:
            return f"nothing within {SECONDS} s"
    return f"code {done.returncode}: {done.stderr.decode(errors='replace')[:500]}" if done.returncode else None


def _difference(received):
    if hashlib.sha256(received).hexdigest() == DIGEST:
        return None
    return f"{len(received)} bytes instead of {len(BODY)}" if len(received) != len(BODY) else "different bytes"


THREE = ("{url}", "{body}", "{response}")
ALL = (
    Client("http.client", "python3", "python3", _command(sys.executable, FOLDER / "python_http_client.py", *THREE)),
    Client("requests", "python3", "python3", _command(sys.executable, FOLDER / "python_requests.py", *THREE)),
    Client("httpx", "python3", "python3", _command(sys.executable, FOLDER / "python_httpx.py", *THREE)),
    Client("wget", "wget", "wget", _command("wget", "-q", "--tries=1", "--post-file={body}", "-O", "{response}", "{url}")),
    Client("HttpURLConnection, fixed length", "", "",
           _command("{java}", "-cp", "{directory}", "UrlConnection", *THREE, "length")),
    Client("HttpURLConnection, chunked", "", "",
           _command("{java}", "-cp", "{directory}", "UrlConnection", *THREE, "chunked")),
    Client("ab", "ab", "apache2-utils", _ab),
    Client("Chromium's fetch", "chromium", "chromium", _chromium),
    Client("curl", "curl", "curl", _command("curl", "-sSf", "--data-binary", "@{body}", "-o", "{response}", "{url}")),
    Client("curl, chunked", "curl", "curl", _command("curl", "-sSf", "-X", "POST", "-H", "Transfer-Encoding: chunked", "-T",
                                                     "{body}", "-o", "{response}", "{url}")),
    Client("curl, HTTP/2", "curl", "curl", _command("curl", "-sSf", "--http2-prior-knowledge", "--data-binary", "@{body}",
                                                    "-o", "{response}", "{url}")),
    Client("Go's net/http", "go", "golang-go", _command("{directory}/net_http", *THREE)),
    Client("Node's fetch", "node", "nodejs", _command("node", FOLDER / "node_fetch.mjs", *THREE)),
    Client("Node's http", "node", "nodejs", _command("node", FOLDER / "node_http.mjs", *THREE)),
)


def _parser():
    names = [client.name for client in ALL]
    parser = argparse.ArgumentParser(prog=".ci/clients", description=(
        "Sends 64 MiB to target/resound.jar by real clients and compares every byte of the response; each has "
        f"{SECONDS} seconds. {', '.join(names)}."))
    parser.add_argument("--short", action="store_true", help="in the answer mode streamed only")
    parser.add_argument("--only", nargs="+", metavar="CLIENT", choices=names, default=names, help="some of them")
    return parser


def _try(options, directory):
    chosen = [client for client in ALL if client.name in options.only]
    packages.install({client.package for client in chosen if client.program and not packages.program(client.program)})
    modes = MODES[:1] if options.short else MODES
    problems = []
    pages = Pages(BODY)
    try:
        with Service(directory, f"--resound.cors.allowed-origins={pages.origin}") as service:
            place = _prepare(directory, chosen, pages)
            for mode, client in product(modes, chosen):
                begin = time.monotonic()
                problem = client.echo(f"http://127.0.0.1:{service.port}/echo?answer={mode}", place)
                problems += [f"{client.name}, {mode}: {problem}"] if problem else []
                print(f"{client.name}, {mode}: {problem or 'whole'}, {time.monotonic() - begin:.1f} s", flush=True)
            problems += service.failures()
    finally:
        pages.close()
    return problems, f"{len(chosen)} clients, {len(modes)} answer modes"


def _prepare(directory, chosen, pages):
    """What is compiled first does not count as the client's time."""
    body = directory / "body"
    body.write_bytes(BODY)
    java = Path(subprocess.run([ROOT / ".ci/java25"], check=True, capture_output=True, text=True).stdout.strip())
    subprocess.run([java.with_name("javac"), "-d", directory, FOLDER / "UrlConnection.java"], check=True)
    if any(client.program == "go" for client in chosen):
        subprocess.run([shutil.which("go"), "build", "-o", directory / "net_http", FOLDER / "net_http.go"], check=True)
    return Place(directory, body, java, pages)


if __name__ == "__main__":
    sys.exit(command.run(_parser(), _try))
