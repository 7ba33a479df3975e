"""Warms the contestants of a workload and drives them in turn, round after round."""

import time
from dataclasses import dataclass, replace

from resoundbench.contestants import REFERENCE
from resoundbench.loads import Load
from resoundbench.problem import Problem, Refusal
from resoundbench.server import TICK, PeakRss, Server

STEADY = 0.03
RESTING = 0.004  # of the CPU time, for the compiler
LEAST_TICKS = 30
REHEARSALS = 3
PEAK_RUNS = 5
PORTS_EACH = 2
# A server started anew gets new ports: the clients' ends of the last one's connections linger for a minute.
STARTS_BEFORE_REUSE = 40


@dataclass(frozen=True)
class Settings:
    """
    rounds, duration: how often, and how many seconds each
    quick: whether to warm for a moment only; the figures then say nothing
    first_port: of two for each contestant
    """

    rounds: int
    duration: float
    quick: bool
    first_port: int


@dataclass(frozen=True)
class Sample:
    """
    One contestant's part of one round.
    user, system: CPU microseconds a request
    busy: share of its core that it used
    rss: resident KiB that came with a connection, or None
    """

    load: Load
    user: float
    system: float
    busy: float
    rss: float | None

    @property
    def cpu(self):
        return self.user + self.system

    @property
    def seconds(self):
        """CPU seconds in all."""
        return self.cpu * self.load.requests / 1e6

    def figure(self, name):
        """The value of a workload's figure: cpu, seconds, p99 or p999."""
        return {"cpu": self.cpu, "seconds": self.load.seconds, "p99": self.load.p99, "p999": self.load.p999}[name]


@dataclass(frozen=True)
class Result:
    """
    A workload's samples, contestant's name to one a round.
    unsteady: contestants whose CPU time per request was still changing when the rounds began
    rates: requests a second that each was asked for, empty unless the workload is paced
    """

    workload: object
    samples: dict[str, list[Sample]]
    left_out: dict[str, str]
    unsteady: list[str]
    rates: dict[str, float]


def _refused(load, status):
    """What counts as an error if every response is to have a status that is one elsewhere."""
    errors = dict(load.errors)
    errors[f"other than {status}"] = load.requests - errors.pop("non-2xx")
    return replace(load, errors=errors)


class Rounds:
    """Keeps the servers up between workloads: a JVM warms once. Close it to stop them."""

    def __init__(self, settings, scratch, workloads, say):
        self._settings = settings
        self._scratch = scratch
        self._workloads = workloads
        self._say = say
        self._servers = {}
        self._starts = 0

    def close(self):
        for server in self._servers.values():
            server.stop()
        self._servers.clear()

    def measure(self, workload, contestants):
        """Raises a Refusal when the figures would not mean what they say."""
        left_out = {contestant.name: reason for contestant in contestants
                    if (reason := contestant.reason_against(workload)) is not None}
        taking_part = [contestant for contestant in contestants if contestant.name not in left_out]
        if all(contestant.name != workload.reference for contestant in taking_part):
            raise Refusal(f"{workload.reference}, which the ratios are to, takes no part")
        if workload.fresh:
            self.close()
        try:
            return self._measure(workload, taking_part, left_out)
        finally:
            if workload.fresh:
                self.close()

    def _measure(self, workload, contestants, left_out):
        if not workload.cold:
            for contestant in contestants:
                self._start(contestant)
            self._check_heads(workload, contestants)
            if workload.other is not None:
                for contestant in contestants:
                    self._servers[contestant.name].check(workload)
        rates = self._half_of_peaks(workload, contestants) if workload.paced and not workload.own_peak else {}
        unsteady = []
        if not workload.cold:
            warmer = self._workloads[workload.warm_by or workload.name]
            unsteady = [contestant.name for contestant in contestants if not self._warm(contestant, warmer, rates)]
            if workload.own_peak:
                # Not before: a JVM that is cold has a lower one.
                rates = self._half_of_peaks(workload, contestants)
            if warmer is not workload:
                self._rehearse(workload, contestants, rates)
        samples = {contestant.name: [] for contestant in contestants}
        for number in range(self._settings.rounds):
            turn = number % len(contestants)
            for contestant in contestants[turn:] + contestants[:turn]:
                if workload.cold:
                    self._start(contestant)
                sample = self._sample(contestant.name, workload, self._settings.duration, rates)
                samples[contestant.name].append(sample)
                self._tell(workload, number, contestant, sample)
                self._refuse_if_wrong(workload, number, contestant, sample)
                if workload.cold:
                    self.close()
        return Result(workload, samples, left_out, unsteady, rates)

    def _start(self, contestant):
        if contestant.name in self._servers:
            return
        port = self._settings.first_port + PORTS_EACH * (self._starts % STARTS_BEFORE_REUSE)
        self._starts += 1
        self._servers[contestant.name] = server = Server(contestant, port, self._scratch)
        server.await_ready()

    def _check_heads(self, workload, contestants):
        """Answers of different length would be measured as different speed."""
        heads = {contestant.name: self._servers[contestant.name].head() for contestant in contestants
                 if contestant.our_head}
        for name, head in heads.items():
            if head != heads.get(workload.reference, head):
                raise Problem(f"{name} and {workload.reference} answer with different heads, so their figures cannot be "
                              f"compared:\n{head}\n{heads[workload.reference]}")

    def _half_of_peaks(self, workload, contestants):
        """Contestant's name to half of the rate that it reaches itself, or that the reference reaches. In turn, like the
        rounds: a disturbance of the machine may last longer than the runs of one contestant."""
        measured = [contestant.name for contestant in contestants] if workload.own_peak else [REFERENCE]
        peaks = dict.fromkeys(measured, 0)
        for _ in range(1 if self._settings.quick else PEAK_RUNS):
            for name in measured:
                peaks[name] = max(peaks[name], self._echo_rate(name))
        for name, peak in peaks.items():
            self._say(f"{workload.name}: half of the peak of {name} is {peak / 2:,.0f} requests/s")
        return {contestant.name: peaks[contestant.name if workload.own_peak else REFERENCE] / 2
                for contestant in contestants}

    def _echo_rate(self, name):
        server = self._servers[name]
        run = self._workloads["echo"].drive(server.port, server.contestant.path, min(self._settings.duration, 5))
        return run.requests / run.seconds

    def _warm(self, contestant, workload, rates):
        """
        Until two windows in a row cost the same, and a JVM's compiler has come to rest: on one core it is
        busy for half a minute, and again when another workload has it do otherwise. A pause of its own can
        look like rest, so one that has just started has a least time under load.
        """
        server = self._servers[contestant.name]
        if self._settings.quick:
            self._sample(contestant.name, workload, 2 if contestant.jvm else 1, rates)
            server.idle_rss = server.rss()
            return True
        if contestant.jvm:
            window, least, most = 5, 0 if server.warm else 40, 150
        else:
            window, least, most = 2, 0, 40
        begin = time.monotonic()
        costs = []
        steady = False
        while not steady and time.monotonic() - begin < most:
            compiled = server.compiler()
            sample = self._sample(contestant.name, workload, window, rates)
            resting = server.compiler() - compiled <= RESTING * sample.seconds
            costs.append(sample.cpu)
            self._say(f"{workload.name}: warming {contestant.name}, {costs[-1]:.2f} µs")
            steady = (time.monotonic() - begin >= least and len(costs) > 1
                      and abs(costs[-1] / costs[-2] - 1) < STEADY and resting)
        server.warm = True
        server.idle_rss = server.rss()
        return steady

    def _rehearse(self, workload, contestants, rates):
        """Runs that nobody measures: the workload that warmed knows nothing of what is this one's own."""
        for _ in range(1 if self._settings.quick else REHEARSALS):
            for contestant in contestants:
                self._say(f"{workload.name}: rehearsing {contestant.name}")
                self._sample(contestant.name, workload, self._settings.duration, rates)

    def _sample(self, name, workload, seconds, rates):
        server = self._servers[name]
        if server.idle_rss is None:
            server.idle_rss = server.rss()
        arguments = {"rate": rates[name]} if workload.paced else {}
        before, begin = server.cpu(), time.monotonic()
        if server.contestant.run is not None:
            arguments["run"] = server.contestant.run
        load, rss = self._drive(server, workload, seconds, arguments)
        after, wall = server.cpu(), time.monotonic() - begin
        micros = 1e6 / max(1, load.requests)
        user, system = after.user - before.user, after.system - before.system
        # Less than a tick of the kernel's clock reads as none.
        system = max(system, TICK - user)
        return Sample(load, user * micros, system * micros, (user + system) / wall, rss)

    @staticmethod
    def _drive(server, workload, seconds, arguments):
        contestant = server.contestant
        if workload.connections is None:
            load = workload.drive(server.port, contestant.path_of(workload), seconds, **arguments)
            return (load if contestant.status < 400 else _refused(load, contestant.status)), None
        with PeakRss(server) as resident:
            load = workload.drive(server.port, contestant.path_of(workload), seconds, **arguments)
        return load, (resident.peak - server.idle_rss) / workload.connections

    def _tell(self, workload, number, contestant, sample):
        errors = ", ".join(f"{count} {kind}" for kind, count in sample.load.errors.items() if count)
        self._say(f"{workload.name}: round {number + 1} of {self._settings.rounds}, {contestant.name}: "
                  f"{sample.cpu:.2f} µs, {sample.load.requests / sample.load.seconds:,.0f}/s"
                  + (f", {errors}" if errors else ""))

    def _refuse_if_wrong(self, workload, number, contestant, sample):
        run = f"{contestant.name}, round {number + 1}"
        errors = {kind: count for kind, count in sample.load.errors.items() if count}
        if errors and not workload.errors_are_figures:
            raise Refusal(f"{run}: " + ", ".join(f"{count} {kind}" for kind, count in errors.items()))
        least = max(1, workload.least // 10) if self._settings.quick else workload.least
        if sample.load.requests < least:
            raise Refusal(f"{run}: only {sample.load.requests} requests where {least} are the least "
                          "that says anything")
        ticks = sample.seconds / TICK
        if workload.figure == "cpu" and ticks < LEAST_TICKS and not self._settings.quick:
            raise Refusal(f"{run}: only {ticks:.0f} ticks of CPU time where {LEAST_TICKS} are the least that can be "
                          "compared; a longer --duration, or a machine that does nothing else")
