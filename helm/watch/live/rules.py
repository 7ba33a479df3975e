"""The rules as the chart renders them."""

import subprocess
import textwrap

RUNBOOKS = "https://runbooks.example/resound"


def render(chart, target):
    """Writes the spec of the chart's PrometheusRule, every alert on, as a file of rules."""
    manifest = subprocess.run(
        ["helm", "template", "resound", str(chart), "--namespace", "default", "--kube-version", "1.29.0",
         "--api-versions", "monitoring.coreos.com/v1/PrometheusRule", "--show-only", "templates/prometheusrule.yaml",
         "--set", "prometheusRule.enabled=true,prometheusRule.latency.enabled=true",
         "--set", f"prometheusRule.runbookUrl={RUNBOOKS}"],
        check=True, stdout=subprocess.PIPE, text=True).stdout
    _, found, spec = manifest.partition("\nspec:\n")
    if not found:
        raise ValueError("the PrometheusRule has no spec")
    target.write_text(textwrap.dedent(spec))
    return target
