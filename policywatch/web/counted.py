"""Where the page's process counts what /metrics shows of it."""

from prometheus_client import CollectorRegistry

OWN = CollectorRegistry()
