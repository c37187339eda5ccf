"""Measure everything in one run and print it as the tables of docs/performance.md."""

import argparse
import platform
import shutil
import statistics
import sys
from contextlib import AbstractContextManager

from benchmarks import servers, sync
from benchmarks.load import Load, run

PEERS = {
    "default": "one-line Bolt command, default mode",
    "before_response": "the same, process_before_response",
    "bare": "bare Starlette route, signature check only",
}
SIZES = (1_000, 10_000, 100_000)
ROUNDS = 3


def measure(server: AbstractContextManager[str], seconds: float) -> tuple[Load, Load]:
    """Return the middle of three runs with one connection, and with sixteen."""
    with server as address:
        run(address, 1, 1)
        alone = [run(address, 1, seconds) for _ in range(ROUNDS)]
        crowd = [run(address, 16, seconds) for _ in range(ROUNDS)]
    errors = sum(load.errors for load in alone + crowd)
    if errors:
        raise SystemExit(f"{errors} answers were not 2xx: nothing measured")
    middle = statistics.median_low
    return (
        Load(middle([load.median for load in alone]), middle([load.rate for load in alone]), 0),
        Load(middle([load.median for load in crowd]), middle([load.rate for load in crowd]), 0),
    )


def commands(seconds: float) -> None:
    """Print the table of `/tokens list` beside its peers."""
    print("| what answers | median ack, 1 connection | × default | requests/s, 16 | × default |")
    print("|---|---|---|---|---|")
    base: tuple[float, float] | None = None
    entries: list[tuple[str, AbstractContextManager[str]]] = [
        (label, servers.peer(name)) for name, label in PEERS.items()
    ]
    entries += [(f"tokenbot, {size:,} tokens mirrored", servers.tokenbot(size)) for size in SIZES]
    for label, server in entries:
        alone, crowd = measure(server, seconds)
        base = base or (alone.median, crowd.rate)
        print(
            f"| {label} | {alone.median:.2f} ms | {alone.median / base[0]:.2f} "
            f"| {crowd.rate:,.0f} | {crowd.rate / base[1]:.2f} |",
            flush=True,
        )


def main() -> None:
    """Run the benchmarks that were asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=5, help="length of one run of wrk")
    parser.add_argument("--only", choices=["commands", "sync"])
    options = parser.parse_args()
    if not shutil.which("wrk"):
        sys.exit("make bench needs wrk: install your system's package of that name")
    print(f"Python {platform.python_version()}, {platform.machine()}, {platform.system()}\n")
    if options.only != "sync":
        commands(options.seconds)
        print()
    if options.only != "commands":
        sync.report()


if __name__ == "__main__":
    main()
