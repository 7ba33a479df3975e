"""The command line."""

import argparse
import fnmatch
import os
import resource
import shlex
import signal
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from resoundbench import build, contestants, loads, machine, publish, report, server, tools, workloads
from resoundbench.problem import Problem, Refusal
from resoundbench.rounds import Rounds, Settings

# Beside one for each connection: some for the rest, and what Resound keeps for itself.
OTHER_FILES = 400


def main():
    options = _options()
    if options.list:
        _list(options)
        return 0
    # As Ctrl-C does: the servers are stopped on the way out.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        return _run(options)
    except Problem as problem:
        print(f"bench: {problem}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _options():
    parser = argparse.ArgumentParser(prog="bench/run", description="Measures Resound against its peers: CPU time per "
                                     "request, one core for the server and another for the load, round after round.")
    parser.add_argument("workloads", nargs="*", metavar="WORKLOAD", help="which; all if none is named (see --list)")
    parser.add_argument("--contestants", nargs="+", default=["*"], metavar="PATTERN",
                        help="which, as in the shell: resound* floor; the one the ratios are to always runs")
    parser.add_argument("--resound", action="append", default=[], metavar="NAME=ARGUMENTS",
                        help='one more Resound: what begins with -X or -D goes to the JVM, the rest to the service, '
                        'e.g. "big-heap=-Xmx1g --resound.limits.body=10MB"')
    parser.add_argument("--rounds", type=int, metavar="N", help="5 unless said; 1 with --quick")
    parser.add_argument("--duration", type=float, metavar="SECONDS",
                        help="of each contestant in each round; 10 unless said, 2 with --quick")
    parser.add_argument("--quick", action="store_true",
                        help="hardly warms: shows that the bench works, and nothing about speed")
    parser.add_argument("--out", type=Path, default=build.TARGET / "report", metavar="DIRECTORY",
                        help="gets report.txt, report.md, chart.svg and samples.json; bench/target/report unless said")
    parser.add_argument("--port", type=int, default=19000, help="first of 80 ports to listen on; 19000 unless said")
    parser.add_argument("--publish", action="store_true",
                        help="writes the results into the repository too: bench/RESULTS.md, bench/echo.svg, and the tables of "
                        "both READMEs; needs a commit without changes")
    parser.add_argument("--list", action="store_true", help="names the workloads and contestants, and runs none")
    options = parser.parse_args()
    for name in options.workloads:
        if name not in workloads.ALL:
            parser.error(f"no workload {name}; there are {', '.join(workloads.ALL)}")
    if any("=" not in text for text in options.resound):
        parser.error("--resound takes NAME=ARGUMENTS")
    if options.publish and options.quick:
        parser.error("--quick says nothing about speed, so there is nothing to --publish")
    return options


def _list(options):
    for workload in workloads.ALL.values():
        print(f"workload    {workload.name:<20} {workload.title}")
    for contestant in contestants.all_of_them(options.resound):
        absent = f" (left out: {contestant.absent})" if contestant.absent else ""
        print(f"contestant  {contestant.name:<20} {contestant.title}{absent}")


def _run(options):
    chosen = [workloads.ALL[name] for name in options.workloads] or list(workloads.ALL.values())
    entrants = _entrants(options, chosen)
    if options.publish:
        publish.require_clean()
    settings = Settings(options.rounds or (1 if options.quick else 5), options.duration or (2 if options.quick else 10),
                        options.quick, options.port)
    tools.require("taskset", "git", *_drivers(chosen))
    _allow_files(chosen)
    entrants = _build(entrants, chosen)
    _step_aside()
    results, refusals = [], {}
    description = machine.description(settings, entrants)
    with tempfile.TemporaryDirectory(prefix="resound-bench-") as scratch:
        rounds = Rounds(settings, Path(scratch), workloads.ALL, _say)
        try:
            for workload in chosen:
                try:
                    results.append(rounds.measure(workload, entrants))
                except Refusal as refusal:
                    refusals[workload.name] = str(refusal)
                    _say(f"{workload.name}: not reported: {refusal}")
                report.write(options.out, results, refusals, description)
        finally:
            rounds.close()
    print(report.text(results, refusals, description))
    _say(f"written to {options.out}")
    if options.publish and results:
        publish.write(results, refusals, description, shlex.join(["bench/run", *sys.argv[1:]]))
    return 1 if refusals else 0


def _drivers(chosen):
    """The load generators that come as packages; wrk finds hyper's peak for paced."""
    return sorted({"wrk" if work.paced else work.tool for work in chosen if work.paced or work.tool not in build.COMPILED}
                  | {"wrk" for work in chosen if work.warm_by == "echo"})


def _entrants(options, chosen):
    """Those asked for, and those the ratios are to; each experiment takes part by being named."""
    everyone = contestants.all_of_them(options.resound)
    wanted = {workload.reference for workload in chosen} | {text.partition("=")[0] for text in options.resound}
    entrants = [contestant for contestant in everyone if contestant.name in wanted
                or any(fnmatch.fnmatchcase(contestant.name, pattern) for pattern in options.contestants)]
    if len({contestant.name for contestant in entrants}) < len(entrants):
        raise Problem("two contestants have one name")
    return entrants


def _build(entrants, chosen):
    """Gives the entrants back: one that is optional and cannot be built stays with the reason, to be left out."""
    build.generators(_say, {work.tool for work in chosen})
    if any(work.name in ("19k", "100k") for work in chosen):
        build.load(_say, "hold")
    built = []
    for contestant in entrants:
        if any(contestant.reason_against(work) is None for work in chosen):
            contestant = _built(contestant)
        built.append(contestant)
    return built


def _built(contestant):
    try:
        contestant.build(_say)
        return contestant
    except Problem as problem:
        if not contestant.optional:
            raise
        _say(str(problem))
        return replace(contestant, absent=str(problem).partition("\n")[0])


def _allow_files(chosen):
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    needed = max(work.opens for work in chosen) + OTHER_FILES
    if hard != resource.RLIM_INFINITY and hard < needed:
        raise Problem(f"{needed - OTHER_FILES:,} connections need {needed} open files, and {hard} are allowed: raise it with "
                      f"ulimit -Hn {2 * needed} as root, nofile in /etc/security/limits.conf, or docker run --ulimit "
                      f"nofile={2 * needed}")
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def _step_aside():
    """The bench itself stays off the servers' core."""
    cores = os.sched_getaffinity(0)
    if not {server.CORE, loads.CORE} <= cores:
        raise Problem(f"needs the cores {server.CORE} and {loads.CORE}, and may use {sorted(cores)}")
    os.sched_setaffinity(0, {loads.CORE})


def _say(text):
    print(text, file=sys.stderr, flush=True)
