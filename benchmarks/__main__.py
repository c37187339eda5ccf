"""Measure everything in one run and print it as the tables of docs/performance.md."""

import argparse
import os
import platform
import shutil
import sys
from collections.abc import Mapping
from contextlib import ExitStack

from benchmarks import servers, sync
from benchmarks.load import Load, run

PEERS = {
    "default": "one-line Bolt command, default mode",
    "before_response": "the same, process_before_response",
    "bare": "bare Starlette route, signature check only",
}
SIZES = (1_000, 10_000, 100_000)
ROUNDS = 3


def commands(seconds: float) -> None:
    """Print the table of `/tokens list` beside its peers."""
    with ExitStack() as running:
        slack = running.enter_context(servers.peer("slack"))
        addresses = {
            label: running.enter_context(servers.peer(name, slack)) for name, label in PEERS.items()
        }
        for size in SIZES:
            addresses[mirrored(size)] = running.enter_context(servers.tokenbot(size, slack))
        alone, crowd = measured(addresses, seconds)
    base = next(iter(addresses))
    print("| what answers | median ack, 1 connection | × default | requests/s, 16 | × default |")
    print("|---|---|---|---|---|")
    for label in addresses:
        median, rate = alone[label].median, crowd[label].rate
        slower, faster = median / alone[base].median, rate / crowd[base].rate
        print(f"| {label} | {median:.2f} ms | {slower:.3f} | {rate:,.0f} | {faster:.2f} |")
    few, *more = (alone[mirrored(size)].median for size in SIZES)
    growth = " and ".join(
        f"{median / few:.2f} × with {size:,}" for size, median in zip(SIZES[1:], more, strict=True)
    )
    print(f"\nBeside the median ack with {SIZES[0]:,} tokens: {growth}.")


def mirrored(size: int) -> str:
    """Return what the table calls tokenbot with so many tokens."""
    return f"tokenbot, {size:,} tokens mirrored"


def measured(
    addresses: Mapping[str, str], seconds: float
) -> tuple[dict[str, Load], dict[str, Load]]:
    """Return the middle of the rounds with one connection, and with sixteen.

    Each round asks everybody in turn, so that a busy moment of the machine falls on no one alone.
    """
    alone: dict[str, list[Load]] = {label: [] for label in addresses}
    crowd: dict[str, list[Load]] = {label: [] for label in addresses}
    for address in addresses.values():
        run(address, 1, 1)
    for _ in range(ROUNDS):
        for label, address in addresses.items():
            alone[label].append(run(address, 1, seconds))
            crowd[label].append(run(address, 16, seconds))
    return (
        {
            label: sorted(loads, key=lambda load: load.median)[ROUNDS // 2]
            for label, loads in alone.items()
        },
        {
            label: sorted(loads, key=lambda load: load.rate)[ROUNDS // 2]
            for label, loads in crowd.items()
        },
    )


def main() -> None:
    """Run the benchmarks that were asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=3, help="length of one run of wrk")
    parser.add_argument("--only", choices=["commands", "sync"])
    options = parser.parse_args()
    if not shutil.which("wrk"):
        sys.exit("make bench needs wrk: install your system's package of that name")
    print(
        f"Python {platform.python_version()}, {platform.machine()}, {platform.system()}, "
        f"{os.cpu_count()} cores\n"
    )
    if options.only != "sync":
        commands(options.seconds)
        print()
    if options.only != "commands":
        sync.report()


if __name__ == "__main__":
    main()
