"""Every expression that the dashboards ask, with what asks it. The row of Kubernetes' own metrics is left out."""

import json
import re


def of_dashboards(folder):
    """Pairs of what asks and the expression, as it stands in the file."""
    found = []
    for file in sorted(folder.glob("*.json")):
        dashboard = json.loads(file.read_text())
        title = dashboard["title"]
        for variable in dashboard["templating"]["list"]:
            if variable["type"] == "query":
                found.append((f"{title} / variable {variable['name']}", variable["query"]["query"]))
        for annotation in dashboard["annotations"]["list"]:
            if "target" in annotation and "expr" in annotation["target"]:
                found.append((f"{title} / annotation {annotation['name']}", annotation["target"]["expr"]))
        collapsed = [panel for row in dashboard["panels"] if not row["title"].startswith("Kubernetes")
                     for panel in row.get("panels", [])]
        for panel in dashboard["panels"] + collapsed:
            for target in panel.get("targets", []):
                found.append((f"{title} / {panel['title']} / {target['refId']}", target["expr"]))
    if len(found) < 50:
        raise ValueError(f"only {len(found)} expressions in {folder}: what is read is not the dashboards")
    return found


LABEL_VALUES = re.compile(r"^label_values\((.+), ([$\w]+)\)$")

SELECTOR = re.compile(r"([a-zA-Z_:][\w:]*)\{([^{}]*)\}")


# Where the chosen release is in the labels of the chart's monitors, and in those of another scrape configuration.
MONITORS = {"namespace_label": "namespace", "job_label": "job", "namespace": "default", "release": "resound"}
WITHOUT_MONITORS = {"namespace_label": "kubernetes_namespace", "job_label": "app_kubernetes_io_instance", "namespace": "other",
                    "release": "echo"}

# The release that is full, and then drains.
IN_TROUBLE = MONITORS | {"release": "full"}


def substituted(expr, window, labels):
    """An expression as Grafana sends it, with one value chosen in each variable but pod, endpoint and load, which stand
    on All."""
    values = labels | {"pod": ".*", "endpoint": ".*", "load": ".*", "threshold": "10", "offset": f"{window.offset}s",
                       "__rate_interval": "12s", "__interval": "2s", "__range": f"{window.offset}s"}
    for name, value in values.items():
        expr = re.sub(r"\$" + name + r"\b", lambda _: value, expr)
    swallowed = re.search(r"\$\d+[A-Za-z_]\w*", expr)
    if swallowed:
        raise ValueError(f"{swallowed.group()} names a group that is not there; ${{1}} ends the name: {expr}")
    left = re.search(r"\$[A-Za-z_]\w*", expr)
    if left:
        raise ValueError(f"a variable that no dashboard has: {left.group()}")
    return expr


def as_values(rule):
    """What a rule compares, in place of whether it does: data as long as its series are there."""
    masked = []

    def mask(match):
        masked.append(match.group())
        return f"\0{len(masked) - 1}\0"

    text = re.sub(r"\{[^{}]*\}", mask, rule)
    text = re.sub(r"(>=|<=|==|!=|>|<)", r"\1 bool", text)
    text = re.sub(r"\babsent\(", "(", text)
    return re.sub("\0(\\d+)\0", lambda match: masked[int(match.group(1))], text)
