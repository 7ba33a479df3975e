"""The packed service."""

import re
import subprocess
from pathlib import Path

from resoundinterop.problem import Problem
from resoundinterop.process import Process

ROOT = Path(__file__).resolve().parents[2]
JAR = ROOT / "target/resound.jar"
PORT = re.compile(r"Echoing on port (\d+) ")
FAILURE = re.compile(r"^\S+ +ERROR .*(?:\n(?!\S+ +(?:INFO|WARN|ERROR) ).*){0,5}", re.MULTILINE)


class Service(Process):
    """target/resound.jar with its defaults on ports that are free."""

    def __init__(self, directory, *arguments):
        if not JAR.exists():
            raise Problem(f"{JAR.relative_to(ROOT)} is missing: run ./mvnw package -DskipTests first")
        java = subprocess.run([ROOT / ".ci/java25"], check=True, capture_output=True, text=True).stdout.strip()
        super().__init__("Resound", [java, f"@{ROOT / 'jvm.options'}", "-jar", str(JAR), "--server.port=0",
                                     "--management.server.port=0", "--resound.drain.at-least=0s",
                                     "--resound.drain.timeout=1s", *arguments], directory / "resound.log")
        try:
            self.await_that(lambda: PORT.search(self.log.read_text(errors="replace")))
        except BaseException:
            self.close()
            raise
        self.port = int(PORT.search(self.log.read_text()).group(1))

    def failures(self):
        """The errors in its log, each with the first lines of its stack trace."""
        return FAILURE.findall(self.log.read_text(errors="replace"))
