"""Writes what a run found into the repository: all of it to bench/RESULTS.md and bench/echo.svg, the verdicts to bench/README.md,
and the table of contestants to the README."""

import re
import textwrap

from resoundbench import chart, report, tools
from resoundbench.build import BENCH, ROOT
from resoundbench.contestants import HYPER_TLS, REFERENCE
from resoundbench.problem import Problem
from resoundbench.table import HEADINGS, number, rows_of, time

RESULTS = BENCH / "RESULTS.md"
CHART = BENCH / "echo.svg"
BEGIN = "<!-- Written by bench/run --publish -->\n"
END = "<!-- The end of what bench/run --publish writes -->\n"

SUBJECT = "resound"
# By what the ratios are to: Resound, and the twin.
COMPARED = {REFERENCE: (SUBJECT, "hyper-twin"), HYPER_TLS: ("resound-tls", "hyper-tls-twin")}
# The README's table, in its order: what a contestant is called there.
NAMES = {SUBJECT: "**Resound**", REFERENCE: "hyper (Rust)", "nginx": "nginx, echo module", "fortio": "fortio",
         "podinfo": "podinfo", "go-httpbin": "go-httpbin, `/post`", "spring-defaults": "Spring Boot with its defaults"}


def require_clean():
    """Figures belong to a commit; raises a Problem if the files are those of none."""
    changed = tools.output_of("git", "-C", ROOT, "status", "--porcelain")
    if changed:
        raise Problem(f"--publish needs a commit that the figures belong to, and there are changes:\n{changed}")


def write(results, refusals, description, command):
    """Puts a run in the place of what was published before. The command is what was run, as it can be typed."""
    machine = _machine(description)
    RESULTS.write_text("\n\n".join([
        "# Results", f"One run of `{command}`, which wrote this page. [README.md](README.md) says how it measures.",
        "![CPU time per request of each contestant](echo.svg)", report.markdown(results, refusals, description)]))
    by_name = {result.workload.name: result for result in results}
    if "echo" in by_name:
        CHART.write_text(chart.svg([by_name["echo"]], machine))
    footer = textwrap.fill(f"{machine}. Command: `{command}`.", 125, break_long_words=False, break_on_hyphens=False)
    _replace(BENCH / "README.md", "\n".join([verdicts(results), "", footer, ""]))
    if {"echo", "half"} <= by_name.keys():
        _replace(ROOT / "README.md", "\n".join([contestants(by_name["echo"], by_name["half"]), "", footer, ""]))


def verdicts(results):
    """A row for each workload that has Resound and two equal servers in it."""
    lines = ["| workload | Resound × hyper | two identical hyper servers | verdict |", "|---|---|---|---|"]
    for result in results:
        rows = {row.name: row for row in rows_of(result)}
        subject, equal = COMPARED.get(result.workload.reference, (None, None))
        if {subject, equal} <= rows.keys():
            ours, twin = rows[subject].ratio, rows[equal].ratio
            figure = HEADINGS[result.workload.figure]
            lines.append(f"| `{result.workload.name}`: {result.workload.title}; {figure} | {ours.middle:.2f} "
                         f"({ours.least:.2f}–{ours.most:.2f}) | {twin.least:.2f}–{twin.most:.2f} | {verdict(ours, twin)} |")
    return "\n".join(lines)


def verdict(ours, twin):
    """A draw is what two equal servers differ by as well, in the digits that are shown."""
    middle = round(ours.middle, 2)
    if min(round(twin.least, 2), 1) <= middle <= max(round(twin.most, 2), 1):
        return "draw"
    return f"loss, by {middle - 1:.0%}" if middle > 1 else "win"


def contestants(echo, half):
    """The README's table: what each contestant does on one core, and how long its clients wait at half of that."""
    at_peak = {row.name: row for row in rows_of(echo)}
    at_half = {row.name: row for row in rows_of(half)}
    lines = ["| server | requests/s on one core | p50 at half load | p99 at half load | CPU time per request |",
             "|---|---:|---:|---:|---:|"]
    for name, title in NAMES.items():
        peak, paced = at_peak.get(name), at_half.get(name)
        if peak and paced:
            lines.append(f"| {title} | {peak.rate:,.0f} | {time(paced.p50)} | {time(paced.p99)} | {number(peak.cpu)} µs |")
    return "\n".join(lines)


def _machine(description):
    told = dict(description)
    versions = [f"{what} {told[what]}" for what in ("nginx", "fortio", "podinfo", "go-httpbin") if what in told]
    kernel = re.match(r"\w+ \d+\.\d+", told["kernel"]).group()
    jdk = re.search(r"\d+(\.\d+)*", told["JDK"]).group()
    return (f"{told['CPU'].partition(',')[0]}, {kernel}, JDK {jdk}, {told['hyper'].partition(',')[0]}, "
            f"{''.join(version + ', ' for version in versions)}commit {told['commit']}; {told['settings']}")


def _replace(page, text):
    """Puts a text between the two markers of a page."""
    before, begin, rest = page.read_text(encoding="utf-8").partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise Problem(f"{page.relative_to(ROOT)} needs the lines {BEGIN.strip()} and {END.strip()}")
    page.write_text(before + BEGIN + text + END + after, encoding="utf-8")
