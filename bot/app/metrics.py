"""What is counted for whoever runs us, as Prometheus reads it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from prometheus_client import CollectorRegistry, ProcessCollector
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.metrics_core import CounterMetricFamily
from prometheus_client.registry import Collector

from bot.app.jobs import Ran


class _Jobs(Collector):
    """The clock's jobs, counted where they run."""

    def __init__(self, runs: Mapping[Ran, int]) -> None:
        self._runs = runs

    def collect(self) -> Iterator[CounterMetricFamily]:
        labels = ("job", "outcome")
        told = CounterMetricFamily("tokenbot_jobs", "Runs of the clock's jobs.", labels=labels)
        for ran, count in self._runs.items():
            told.add_metric(ran, count)
        yield told


class Metrics:
    """Tells how often each job ran and failed, and what the process takes of the machine."""

    def __init__(self, runs: Mapping[Ran, int]) -> None:
        self._registry = CollectorRegistry()
        self._registry.register(_Jobs(runs))
        ProcessCollector(registry=self._registry)

    def __call__(self) -> tuple[bytes, str]:
        """Return what is to be told, and its content type."""
        return generate_latest(self._registry), CONTENT_TYPE_LATEST
