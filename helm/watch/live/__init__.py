"""Dashboards and alerts against a service that runs: helm/watch/check."""
