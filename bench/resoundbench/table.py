"""A workload's result as rows, as text and as Markdown."""

from dataclasses import dataclass
from statistics import median

HEADINGS = {"cpu": "CPU", "seconds": "time", "p99": "p99", "p999": "p99.9"}


@dataclass(frozen=True)
class Ratio:
    """Of a contestant's figure to the reference's in the same round: over the rounds."""

    middle: float
    least: float
    most: float


@dataclass(frozen=True)
class Row:
    """Medians over the rounds; times in microseconds, CPU time by request."""

    name: str
    cpu: float
    user: float
    system: float
    busy: float
    rate: float
    seconds: float
    p50: float | None
    p99: float | None
    p999: float | None
    ratio: Ratio
    rss: float | None
    errors: dict[str, int]


def rows_of(result):
    """In the contestants' order."""
    figure = result.workload.figure
    reference = [sample.figure(figure) for sample in result.samples[result.workload.reference]]
    return [_row(name, samples, figure, reference) for name, samples in result.samples.items()]


def _row(name, samples, figure, reference):
    def middle(value):
        values = [value(sample) for sample in samples]
        return None if None in values else median(values)

    ratios = [sample.figure(figure) / other for sample, other in zip(samples, reference)]
    errors = {}
    for sample in samples:
        for kind, count in sample.load.errors.items():
            errors[kind] = errors.get(kind, 0) + count
    return Row(name, middle(lambda sample: sample.cpu), middle(lambda sample: sample.user),
               middle(lambda sample: sample.system), middle(lambda sample: sample.busy),
               middle(lambda sample: sample.load.requests / sample.load.seconds),
               middle(lambda sample: sample.load.seconds), middle(lambda sample: sample.load.p50),
               middle(lambda sample: sample.load.p99), middle(lambda sample: sample.load.p999),
               Ratio(median(ratios), min(ratios), max(ratios)), middle(lambda sample: sample.rss), errors)


def text(result):
    """Columns that line up in a terminal."""
    cells = [_headings(result), *(_cells(row, result) for row in rows_of(result))]
    widths = [max(len(line[column]) for line in cells) for column in range(len(cells[0]))]
    return "\n".join("  ".join(cell.ljust(width) if column == 0 else cell.rjust(width)
                               for column, (cell, width) in enumerate(zip(line, widths))).rstrip() for line in cells)


def markdown(result):
    head, *lines = [_headings(result), *(_cells(row, result) for row in rows_of(result))]
    rule = ["---", *["---:"] * (len(head) - 1)]
    return "\n".join("| " + " | ".join(line) + " |" for line in [head, rule, *lines])


def _headings(result):
    workload = result.workload
    headings = ["contestant", "µs CPU/request", "user", "system", "core used", "requests/s"]
    headings += ["seconds"] if workload.figure == "seconds" else ["p50", "p99", "p99.9"]
    headings += [f"{HEADINGS[workload.figure]} × {workload.reference}", "min–max"]
    headings += ["KB/connection"] if workload.connections else []
    headings += ["errors"] if workload.errors_are_figures else []
    return headings


def _cells(row, result):
    workload = result.workload
    cells = [row.name, number(row.cpu), number(row.user), number(row.system), f"{row.busy:.0%}"]
    if workload.figure == "seconds":
        cells += [number(row.rate), number(row.seconds)]
    else:
        cells += [f"{row.rate:,.0f}", *(time(value) for value in (row.p50, row.p99, row.p999))]
    cells += [f"{row.ratio.middle:.2f}", f"{row.ratio.least:.2f}–{row.ratio.most:.2f}"]
    cells += [f"{row.rss:.1f}"] if workload.connections else []
    cells += [_errors(row.errors)] if workload.errors_are_figures else []
    return cells


def _errors(errors):
    return ", ".join(f"{count} {kind}" for kind, count in errors.items() if count) or "0"


def number(value):
    """Three digits or so."""
    if value >= 1000:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 100 else f"{value:.2f}"


def time(micros):
    if micros is None:
        return "–"
    return f"{micros:.0f} µs" if micros < 1000 else f"{micros / 1000:.3g} ms" if micros < 1e6 else f"{micros / 1e6:.3g} s"
