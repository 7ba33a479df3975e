"""Writes what a run found: text to read now, Markdown, an SVG chart, and the samples as JSON."""

import json
from dataclasses import asdict

from resoundbench import chart, table


def text(results, refusals, description):
    parts = ["\n".join(f"{what + ':':<10} {which}" for what, which in description)]
    for result in results:
        parts.append("\n".join([f"{result.workload.name}: {_title(result)}", table.text(result), *_notes(result)]))
    parts += [f"{name}: NOT REPORTED: {reason}" for name, reason in refusals.items()]
    return "\n\n".join(parts) + "\n"


def markdown(results, refusals, description):
    parts = ["\n".join(f"- {what}: {which}" for what, which in description)]
    for result in results:
        parts += [f"## `{result.workload.name}`: {_title(result)}", table.markdown(result)]
        parts += ["\n".join(f"- {note}" for note in notes)] if (notes := _notes(result)) else []
    parts += [f"## `{name}`: not reported\n\n{reason}" for name, reason in refusals.items()]
    return "\n\n".join(parts) + "\n"


def write(directory, results, refusals, description):
    """report.txt, report.md, chart.svg and samples.json."""
    directory.mkdir(parents=True, exist_ok=True)
    (directory / "report.txt").write_text(text(results, refusals, description))
    (directory / "report.md").write_text(markdown(results, refusals, description))
    told = dict(description)
    (directory / "chart.svg").write_text(
        chart.svg(results, f"{told['CPU'].partition(',')[0]}, {told['kernel']}, commit {told['commit']}; "
                           f"{told['settings']}"))
    samples = {result.workload.name: {name: [asdict(sample) for sample in samples]
                                      for name, samples in result.samples.items()} for result in results}
    (directory / "samples.json").write_text(json.dumps({"run": told, "samples": samples}, indent=1) + "\n")


def _title(result):
    workload = result.workload
    rate = next(iter(set(result.rates.values()))) if len(set(result.rates.values())) == 1 else None
    return f"{workload.title}; {workload.tool}" + (f" at {rate:,.0f} requests/s" if rate else "")


def _notes(result):
    reasons = {}
    for name, reason in result.left_out.items():
        reasons.setdefault(reason, []).append(name)
    notes = [f"Left out: {', '.join(names)} ({reason})." for reason, names in reasons.items()]
    if result.unsteady:
        notes.append(f"Not steady when the rounds began: {', '.join(result.unsteady)}.")
    return notes
