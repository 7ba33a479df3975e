"""The ratios of a run as one SVG: a panel a workload, a bar a contestant, readable on light and on dark."""

from html import escape

from resoundbench.table import HEADINGS, number, rows_of, time

WIDTH = 860
LABELS = 170
PLOT = 430
MARGIN = 20
BAR = 16
STEP = 24
HEADER = 58
GAP = 26
# Beyond it a bar is cut, and its label says how far it goes: Spring's defaults would press all others flat.
MOST = 2.5

STYLE = """
    svg { background: #ffffff; }
    text { font: 13px system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif; fill: #1f2328; }
    .title { font-weight: 600; font-size: 14px; }
    .quiet { fill: #59636e; font-size: 12px; }
    .peer { fill: #a8b1bb; }
    .reference { fill: #6e7781; }
    .resound { fill: #1f7a8c; }
    .spread { stroke: #1f2328; stroke-width: 1.5; }
    .one { stroke: #6e7781; stroke-dasharray: 3 3; }
    .cut { stroke: #ffffff; stroke-width: 3; }
    @media (prefers-color-scheme: dark) {
      svg { background: #0d1117; }
      text { fill: #e6edf3; }
      .quiet { fill: #9198a1; }
      .peer { fill: #4b535d; }
      .reference { fill: #8b949e; }
      .resound { fill: #3fb0c6; }
      .spread { stroke: #e6edf3; }
      .one { stroke: #9198a1; }
      .cut { stroke: #0d1117; }
    }
"""


def svg(results, caption):
    """
    results: those to show, one panel each
    caption: a line at the foot that says what they were taken on
    """
    parts = []
    top = MARGIN
    for result in results:
        panel, height = _panel(result, top)
        parts += panel
        top += height + GAP
    parts.append(f'<text class="quiet" x="{MARGIN}" y="{top}">{escape(caption)}</text>')
    height = top + MARGIN
    return "\n".join([f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" '
                      f'height="{height}" role="img">', f"<style>{STYLE}</style>",
                      f'<rect width="{WIDTH}" height="{height}" fill="none"/>', *parts, "</svg>", ""])


def _panel(result, top):
    workload = result.workload
    rows = rows_of(result)
    bottom = top + HEADER + STEP * len(rows)
    one = _x(1)
    parts = [f'<text class="title" x="{MARGIN}" y="{top + 14}">{escape(workload.name)}: {escape(workload.title)}</text>',
             f'<text class="quiet" x="{MARGIN}" y="{top + 33}">{HEADINGS[workload.figure]}'
             f'{" per request" if workload.figure == "cpu" else ""} against {escape(workload.reference)} in the same '
             "round: median, least to most; less is better</text>",
             f'<line class="one" x1="{one}" x2="{one}" y1="{top + HEADER - 8}" y2="{bottom}"/>']
    for position, row in enumerate(rows):
        parts += _bar(row, workload, top + HEADER + STEP * position)
    return parts, bottom - top


def _bar(row, workload, top):
    kind = ("reference" if row.name == workload.reference else "resound" if row.name.startswith("resound") else "peer")
    middle, base = top + BAR / 2, top + 12
    end = _x(min(row.ratio.middle, MOST))
    parts = [f'<text x="{MARGIN}" y="{base}">{escape(row.name)}</text>',
             f'<rect class="{kind}" x="{_x(0)}" y="{top}" width="{end - _x(0):.1f}" height="{BAR}" rx="2"/>']
    if row.ratio.middle > MOST:
        parts.append(f'<line class="cut" x1="{end - 16:.1f}" x2="{end - 8:.1f}" y1="{top + BAR + 1}" y2="{top - 1}"/>')
    elif row.ratio.least < row.ratio.most:
        parts.append(f'<line class="spread" x1="{_x(row.ratio.least):.1f}" x2="{_x(min(row.ratio.most, MOST)):.1f}" '
                     f'y1="{middle}" y2="{middle}"/>')
    # Behind the line at 1, too, which would cross it out.
    after = max(end, _x(min(row.ratio.most, MOST)), _x(1)) + 8
    return [*parts, f'<text x="{after:.1f}" y="{base}">{row.ratio.middle:.2f} '
                    f'<tspan class="quiet">{_value(row, workload)}</tspan></text>']


def _value(row, workload):
    return {"cpu": f"{number(row.cpu)} µs", "seconds": f"{number(row.seconds)} s", "p99": time(row.p99),
            "p999": time(row.p999)}[workload.figure]


def _x(ratio):
    return MARGIN + LABELS + PLOT * ratio / MOST
