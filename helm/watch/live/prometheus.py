"""A real Prometheus that scrapes the service each second."""

import json
import subprocess
import urllib.error
import urllib.parse
from dataclasses import dataclass
from math import isnan, nan

from live.expressions import LABEL_VALUES, MONITORS, SELECTOR, as_values, substituted
from live.service import get, stop, until

CONFIG = """\
global: {{scrape_interval: 1s, evaluation_interval: 1s}}
rule_files: ["{rules}"]
scrape_configs:
  - job_name: resound
    metrics_path: /actuator/prometheus
    static_configs:
      - targets: ["127.0.0.1:{port}"]
        labels: {{namespace: default, pod: resound-0, service: resound, container: resound}}
  - job_name: full
    metrics_path: /actuator/prometheus
    static_configs:
      - targets: ["127.0.0.1:{full}"]
        labels: {{namespace: default, pod: full-0, service: full, container: resound}}
  # As annotations of pods have it scraped, without the chart's monitors.
  - job_name: kubernetes-pods
    metrics_path: /actuator/prometheus
    static_configs:
      - targets: ["127.0.0.1:{port}"]
        labels: {{kubernetes_namespace: other, app_kubernetes_io_instance: echo, pod: echo-0}}
  - job_name: load-1
    static_configs:
      - targets: ["127.0.0.1:{injector}"]
        labels: {{namespace: default, pod: load-1-0-abcde, container: injector, app_kubernetes_io_instance: load-1}}
"""

# A histogram is classic or native, by what Prometheus was told to keep: one of the two has series.
HISTOGRAM = "http_request_duration_seconds"
HISTOGRAM_FORMS = {name + form for name in [HISTOGRAM, "tls_handshake_duration_seconds", "frames_duration_seconds",
                                            "resound_load_request_duration_seconds", "resound_load_injector_duration_seconds"]
                   for form in ["", "_bucket", "_count", "_sum"]}


@dataclass(frozen=True)
class Window:
    """Since when Prometheus has scraped and when there was load, in seconds since 1970, and how much earlier a "run
    before" is looked for."""

    scraped: float
    began: float
    ended: float
    offset: int


class Prometheus:
    """Runs while it is entered. What a method returns is a problem, or nothing."""

    def __init__(self, binary, port, targets, work, rules, native):
        work.mkdir()
        self._native = native
        config = work / "prometheus.yml"
        config.write_text(CONFIG.format(rules=rules, **targets))
        self._log = work / "prometheus.log"
        self._command = [binary, f"--config.file={config}", f"--storage.tsdb.path={work / 'data'}",
                         f"--web.listen-address=127.0.0.1:{port}",
                         *(["--enable-feature=native-histograms"] if native else [])]
        self._url = f"http://127.0.0.1:{port}/api/v1/"

    def __enter__(self):
        with open(self._log, "w") as log:
            self._process = subprocess.Popen(self._command, stdout=log, stderr=log)
        until(lambda: self._api("query", query="up == 1"), self._process, self._log)
        return self

    def __exit__(self, *_):
        stop(self._process)

    def version(self):
        return "Prometheus " + self._api("status/buildinfo")["version"]

    def dashboard(self, expr, window, labels=MONITORS):
        """Asks what a dashboard asks, of the release that labels choose: over the last third of the load, or since the
        first scrape for what marks a start."""
        label_values = LABEL_VALUES.match(expr)
        if label_values:
            selector, label = (substituted(part, window, labels) for part in label_values.groups())
            values = self._api(f"label/{label}/values", **{"match[]": selector})
            return None if [value for value in values if value] else "no value"
        start = window.scraped if "offset $__interval" in expr else window.ended - window.offset
        return self._asked(substituted(expr, window, labels), start=start, end=window.ended - 1, step=1)

    def value(self, expr, at):
        """The one value of an expression at a time; not a number if it has none."""
        results = self._api("query", query=expr, time=at)["result"]
        return float(results[0]["value"][1]) if len(results) == 1 else nan

    def rules(self):
        """Pairs of each rule and its expression."""
        rules = [rule for group in self._api("rules")["groups"] for rule in group["rules"]]
        if not rules:
            raise ValueError("Prometheus has no rules")
        return [(f"rule {rule['name']}", rule["query"]) for rule in rules]

    def rule(self, expr):
        return self._asked(as_values(expr))

    def unhealthy(self):
        """Rules that cannot be evaluated, errors where there were none, alerts on a healthy service, and histograms of
        another kind than this Prometheus is here for."""
        native = self._api("series", **{"match[]": HISTOGRAM})
        problems = [] if bool(native) == self._native else [f"native histograms: {native}"]
        problems += [f"{rule['name']}: {rule['lastError']}"
                    for group in self._api("rules")["groups"] for rule in group["rules"] if rule["health"] != "ok"]
        for result in self._api("query", query="namespace_job:resound_errors:ratio_rate5m")["result"]:
            if float(result["value"][1]) != 0:
                problems.append(f"clients' errors count as the service's: {result}")
        problems += [f"fires: {alert['labels']}" for alert in self._api("alerts")["alerts"] if alert["state"] == "firing"]
        return problems

    def _asked(self, expr, **when):
        try:
            results = self._api("query_range" if when else "query", query=expr, **when)["result"]
        except urllib.error.HTTPError as problem:
            return f"{problem}: {problem.read().decode()[:300]}"
        empty = self._empty_selectors(expr)
        if empty:
            return f"no series: {', '.join(empty)}"
        if not any(_has_data(result) for result in results):
            return "no data"
        return None

    def _empty_selectors(self, expr):
        empty = []
        for name, matchers in SELECTOR.findall(expr):
            selector = f"{name}{{{matchers}}}"
            if not self._api("series", **{"match[]": selector}):
                empty.append(selector)
        histograms = [name for name, _ in SELECTOR.findall(expr) if name in HISTOGRAM_FORMS]
        absent = [selector for selector in empty if selector.partition("{")[0] in HISTOGRAM_FORMS]
        if len(absent) < len(histograms):
            empty = [selector for selector in empty if selector not in absent]
        return empty

    def _api(self, path, **parameters):
        query = urllib.parse.urlencode(parameters)
        return json.loads(get(f"{self._url}{path}?{query}"))["data"]


def _has_data(result):
    if "histogram" in result or result.get("histograms"):
        return True
    samples = result.get("values") or [result["value"]]
    return any(not isnan(float(value)) for _, value in samples)
