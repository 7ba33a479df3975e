"""The table in docs/gateways.md of what each gateway does."""

import re

from resoundinterop.gateway import ALL
from resoundinterop.problem import Problem
from resoundinterop.service import ROOT

PAGE = ROOT / "docs/gateways.md"
BEGIN = "<!-- Written by .ci/gateways --write -->\n"
END = "<!-- The end of what .ci/gateways writes -->\n"
KEY = ("gateway", "configuration")
VERSION = "version"
MODE = "answer mode"
# The answer modes in which bodies come back whole, from all of them to none.
ANY = "any"
SOME = "`complete` for clients that write before they read"
COMPLETE = "`complete`"
# A cell that cannot be found out.
UNKNOWN = "–"
NONE = "none"
MODES = (ANY, SOME, COMPLETE, NONE)
# Of a fenced block in the page, and the file that has its lines.
LANGUAGES = {"nginx": "nginx.conf", "apache": "apache.conf", "haproxy": "haproxy.cfg", "caddyfile": "caddy.Caddyfile",
             "vcl": "varnish.vcl"}
ADDRESS = "localhost:8080"


def read():
    """Its rows, as a dictionary from gateway and configuration to the cells by column."""
    lines = _parts()[1].splitlines()
    if len(lines) < 2:
        return {}
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return {tuple(row[:len(KEY)]): dict(zip(cells[0], row, strict=True)) for row in cells[2:]}


def write(rows):
    """Puts these rows in place of those that it has for the same gateways and configurations."""
    before, _, after = _parts()
    known = [(gateway.name, way) for gateway in ALL for way in gateway.known()]
    told = read()
    for key, row in rows.items():
        if key in told and told[key].get(VERSION) == row[VERSION] and _lucky(row, told[key]):
            row[MODE] = told[key][MODE]
    merged = told | rows
    merged = {key: merged[key] for key in known if key in merged}
    columns = list(next(iter(rows.values())))
    lines = ["| " + " | ".join(columns) + " |", "|" + "---|" * len(columns)]
    lines += ["| " + " | ".join(row.get(column, "") for column in columns) + " |" for row in merged.values()]
    PAGE.write_text(before + BEGIN + "\n".join(lines) + "\n" + END + after, encoding="utf-8")


def compare(rows, whole):
    """Where the table and these fresh rows differ: contradictions, and differences between versions. `whole` says that
    all gateways were tried, so that the table may have no other rows."""
    told = read()
    contradictions, differences = [], []
    for key, row in rows.items():
        name = ", ".join(key)
        if key not in told:
            contradictions.append(f"{name}: not in the table")
            continue
        same = told[key].get(VERSION) == row[VERSION]
        for column, value in row.items():
            was = told[key].get(column)
            if was != value and column != VERSION and not (column == MODE and _lucky(row, told[key])):
                text = f"{name}, {column}: {value}; the table says {was} (version {told[key].get(VERSION)})"
                (contradictions if same else differences).append(text)
        if not same:
            differences.append(f"{name}: version {row[VERSION]}; the table is of {told[key].get(VERSION)}")
    if whole:
        contradictions += [f"{', '.join(key)}: in the table, but not tried" for key in told if key not in rows]
    return contradictions, differences


def _lucky(row, told):
    """Whether more modes work this time than the table says. Whether a body comes back whole through a gateway that may lose
    it is chance, so a run without a loss takes nothing back."""
    return told.get(MODE) in MODES and MODES.index(row[MODE]) < MODES.index(told[MODE])


def misquoted():
    """Lines of configurations that the page shows and that have not been tried: each must be in the gateway's file, and
    in that order."""
    wrong = []
    blocks = re.findall(r"^```(\w+)\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    for name in LANGUAGES:
        if not any(language == name for language, _ in blocks):
            wrong.append(f"{PAGE.name} has no configuration of {name}")
    for language, block in blocks:
        if language in LANGUAGES:
            gateway = next(gateway for gateway in ALL if gateway.configuration == LANGUAGES[language])
            missing = [_missing(of, block) for of in (gateway, gateway.grpc()) if of]
            if all(missing):
                wrong.append(f"{gateway.configuration} does not have, or not in this order, the line of {PAGE.name}: {missing[0]}")
    return wrong


def _missing(gateway, block):
    """The first line of a block that a configuration does not have after those before it, or None."""
    # Looking for a line uses up those before it, so only the first that is missing says something.
    tried = iter([line.strip().replace("@backend@", ADDRESS) for line in gateway.text().splitlines()])
    return next((line for line in map(str.strip, block.splitlines()) if line and line not in tried), None)


def _parts():
    text = PAGE.read_text(encoding="utf-8")
    before, begin, rest = text.partition(BEGIN)
    rows, end, after = rest.partition(END)
    if not begin or not end:
        raise Problem(f"{PAGE.relative_to(ROOT)} needs the lines {BEGIN.strip()} and {END.strip()}")
    return before, rows, after
