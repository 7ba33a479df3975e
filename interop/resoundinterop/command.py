"""What the command lines of .ci/gateways and .ci/clients have in common."""

import signal
import sys
import tempfile
from pathlib import Path

from resoundinterop.problem import Problem


def run(parser, work):
    """Parses the command line and calls work(options, directory), which prints its progress and returns its problems and a
    line that sums up. The result is the exit code. All processes that were started are stopped on Ctrl-C and on SIGTERM."""
    options = parser.parse_args()
    name = Path(parser.prog).name
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with tempfile.TemporaryDirectory(prefix=f"resound-{name}-") as directory:
            problems, summary = work(options, Path(directory))
    except Problem as problem:
        print(f"{name}: {problem}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    for problem in problems:
        print(f"FAILED: {problem}")
    print(f"{summary}, {len(problems)} problems")
    return 1 if problems else 0
