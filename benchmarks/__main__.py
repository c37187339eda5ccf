"""Measure everything in one run and print it as the tables of docs/performance.md."""

import argparse
import os
import platform
import shutil
import sys
from collections.abc import Mapping
from contextlib import ExitStack
from statistics import median

from benchmarks import servers, sync
from benchmarks.load import Load, run, warm

PEERS = {
    "default": "one-line Bolt command, default mode",
    "before_response": "the same, process_before_response",
    "bare": "bare Starlette route, signature check only",
}
SIZES = (1_000, 10_000, 100_000)


def commands(seconds: float, rounds: int) -> None:
    """Print the table of `/tokens list` beside its peers."""
    with ExitStack() as running:
        slack = running.enter_context(servers.peer("slack")).url
        asked = {
            label: running.enter_context(servers.peer(name, slack)) for name, label in PEERS.items()
        }
        for size in SIZES:
            asked[mirrored(size)] = running.enter_context(servers.tokenbot(size, slack))
        for server in asked.values():
            warm(server)
        alone = measured(asked, 1, seconds, rounds)
        crowd = measured(asked, 16, seconds, rounds)
    base = PEERS["default"]
    print("| what answers | median ack, 1 connection | × default", end=" ")
    print("| requests/s, 16 | × default | its CPU for one |")
    print("|---|---|---|---|---|---|")
    for label in asked:
        acks, rates = field(alone[label], "median"), field(crowd[label], "rate")
        slower = times(acks, field(alone[base], "median"))
        faster = times(rates, field(crowd[base], "rate"))
        cpu = median(field(crowd[label], "cpu"))
        print(f"| {label} | {median(acks):.2f} ms | {slower:.3f}", end=" ")
        print(f"| {median(rates):,.0f} | {faster:.2f} | {cpu:.0f} µs |")
    few, *more = (field(alone[mirrored(size)], "median") for size in SIZES)
    growth = " and ".join(
        f"{times(acks, few):.2f} × with {size:,}"
        for size, acks in zip(SIZES[1:], more, strict=True)
    )
    print(f"\nBeside the median ack with {SIZES[0]:,} tokens: {growth}.")


def mirrored(size: int) -> str:
    """Return what the table calls tokenbot with so many tokens."""
    return f"tokenbot, {size:,} tokens mirrored"


def measured(
    asked: Mapping[str, servers.Server], connections: int, seconds: float, rounds: int
) -> dict[str, list[Load]]:
    """Return what each server did in every round.

    Each round asks everybody in turn, so that a busy moment of the machine falls on no one alone.
    """
    loads: dict[str, list[Load]] = {label: [] for label in asked}
    for _ in range(rounds):
        for label, server in asked.items():
            loads[label].append(run(server, connections, seconds))
    return loads


def field(loads: list[Load], name: str) -> list[float]:
    """Return one figure of every round."""
    return [getattr(load, name) for load in loads]


def times(ours: list[float], theirs: list[float]) -> float:
    """Return how many times the others' figure ours is: the middle of the rounds."""
    return median(mine / other for mine, other in zip(ours, theirs, strict=True))


def main() -> None:
    """Run the benchmarks that were asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=2, help="length of one run of wrk")
    parser.add_argument("--rounds", type=int, default=7, help="how often each is measured")
    parser.add_argument("--only", choices=["commands", "sync"])
    options = parser.parse_args()
    if not shutil.which("wrk"):
        sys.exit("make bench needs wrk: install your system's package of that name")
    print(
        f"Python {platform.python_version()}, {platform.machine()}, {platform.system()}, "
        f"{os.cpu_count()} cores\n"
    )
    if options.only != "sync":
        commands(options.seconds, options.rounds)
        print()
    if options.only != "commands":
        sync.report(options.rounds)


if __name__ == "__main__":
    main()
