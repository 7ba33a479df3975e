"""Attaches async-profiler to a Resound under load and writes a flame graph."""

import argparse
import sys
import tempfile
import threading
from pathlib import Path

from resoundbench import build, contestants, tools, workloads
from resoundbench.problem import Problem
from resoundbench.server import Server

# What the width of a frame is. Time is taken by timer: works where there are no hardware counters, and in containers that
# forbid them. Of allocation, a sample is taken every 64 KiB, and its class is the top frame.
EVENTS = {"time": ["-e", "ctimer"], "allocation": ["-e", "alloc", "--alloc", "64k", "--total"]}


def main():
    resounds = [contestant for contestant in contestants.all_of_them([]) if contestant.name.startswith("resound")]
    parser = argparse.ArgumentParser(prog="bench/profile", description="Writes a flame graph of Resound under load.")
    parser.add_argument("workload", nargs="?", default="echo",
                        choices=[name for name, workload in workloads.ALL.items() if not workload.paced])
    parser.add_argument("--contestant", default="resound", choices=[contestant.name for contestant in resounds])
    parser.add_argument("--of", choices=EVENTS, default="time", help="CPU time, or bytes allocated; time unless said")
    parser.add_argument("--warm-up", type=int, default=40, metavar="SECONDS", help="under load before; 40 unless said")
    parser.add_argument("--duration", type=int, default=20, metavar="SECONDS", help="of the profile; 20 unless said")
    parser.add_argument("--out", type=Path, default=build.TARGET / "profile.html", metavar="FILE",
                        help="bench/target/profile.html unless said")
    parser.add_argument("--port", type=int, default=19090, help="and the next to listen on; 19090 unless said")
    options = parser.parse_args()
    contestant = next(each for each in resounds if each.name == options.contestant)
    try:
        _profile(contestant, workloads.ALL[options.workload], options)
        return 0
    except Problem as problem:
        print(f"profile: {problem}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _profile(contestant, workload, options):
    reason = contestant.reason_against(workload)
    if reason is not None:
        raise Problem(f"{contestant.name} takes no part in {workload.name}: {reason}")
    tools.require("taskset", *{workload.tool} - build.COMPILED.keys())
    build.generators(_say, {workload.tool})
    contestant.build(_say)
    build.ap_loader(_say)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="resound-profile-") as scratch:
        server = Server(contestant, options.port, Path(scratch))
        try:
            server.await_ready()
            _say(f"{workload.name} for {options.warm_up} s, to warm {contestant.name}")
            path = contestant.path_of(workload)
            workload.drive(server.port, path, options.warm_up)
            _say(f"profiling for {options.duration} s")
            # The load outlasts the profile: attaching takes a moment.
            load = threading.Thread(target=workload.drive, args=(server.port, path, options.duration + 5))
            load.start()
            told = tools.output_of(tools.jdk_home() / "bin" / "java", "-jar", build.AP_LOADER, "profiler",
                                   *EVENTS[options.of], "-d", str(options.duration), "-t", "-f", str(options.out.resolve()),
                                   str(server.process_id()))
            load.join()
        finally:
            server.stop()
    if not options.out.exists():
        raise Problem(f"async-profiler writes nothing:\n{told[-1000:]}")
    _say(f"open {options.out}")


def _say(text):
    print(text, file=sys.stderr, flush=True)
