"""`make bench`: a dose through the whole clinic beside the same dose in hand-written SQL, in turn.

Ratios within one run are what counts: a machine drifts within minutes. Arguments change the sizes,
for example `make bench ARGS="--people 2000 --doses 100000 --rounds 1 --seconds 4"`.
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import sys
import tempfile
from pathlib import Path
from statistics import median

from clinic import clock
from tests.bench import bringing_over, directory, floor, scoring, shared_bottle, two_windows
from tests.bench.closed_loop import Result, run
from tests.bench.floor_nurse import FloorNurse
from tests.bench.served import Loaded, load, serving
from tests.bench.web_nurse import WebNurse
from tests.cluster import Cluster

GOALS = {"ratio": 6.0, "doses": 150.0, "give_p95": 60.0, "growth": 25.0, "score": 1.0}


def main() -> None:
    """Load, measure in turn, check the books, print the table."""
    options = _options()
    folder = Path(tempfile.mkdtemp(prefix="evenkeel-bench-"))
    try:
        with Cluster(shared_buffers="1GB", connections=100) as cluster:
            _say(f"{os.cpu_count()} cores, Python {platform.python_version()}, {clock.now():%d %B %Y}")
            _score(options.rounds)
            _measure(cluster, options, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _measure(cluster: Cluster, options: argparse.Namespace, folder: Path) -> None:
    floor.load(cluster, people=options.people, doses=options.doses)
    big = load(cluster, "big", people=options.people, doses=options.doses, folder=folder)
    small = load(cluster, "small", people=options.people, doses=options.small, folder=folder)
    _say(f"{options.people} people; {options.doses} and {options.small} past doses; loaded in {big.seconds:.0f} s")
    one, growth = _one_nurse(cluster, big, small, options, folder)
    eight = _eight_nurses(big, options, folder)
    _tell("one nurse, scan to card plus give, times the hand-written SQL", one, GOALS["ratio"], "at most")
    _tell(f"p50 with {options.doses} past doses against {options.small}, %", growth, GOALS["growth"], "at most")
    _tell("eight nurses, doses a second", median(r.doses_per_second for r in eight), GOALS["doses"], "at least")
    _tell("eight nurses, p95 of a give, ms", median(r.give(95) for r in eight), GOALS["give_p95"], "at most")
    directory.measure(small, folder, _say)
    bringing_over.measure(cluster, folder, _say)
    shared_bottle.measure(load(cluster, "shared", people=2000, doses=2000, folder=folder), folder, _say)
    if options.races:
        two_windows.measure(cluster, folder, rounds=options.races, say=_say)


def _score(rounds: int) -> None:
    every, slowest, most = scoring.measure(rounds=10 * rounds)
    _say(f"  scoring one form: p50 of all instruments {every:.3f} ms; the slowest is {slowest}")
    _tell("scoring one form of the slowest instrument, p50, ms", most, GOALS["score"], "at most")


def _one_nurse(
    cluster: Cluster, big: Loaded, small: Loaded, options: argparse.Namespace, folder: Path
) -> tuple[float, float]:
    """One nurse on the floor, on the big and on the small clinic, in turn; ratio and growth of medians."""
    below: list[Result] = []
    many: list[Result] = []
    few: list[Result] = []
    for number in range(options.rounds):
        below.append(run(lambda k: FloorNurse(cluster.port, k, 1, options.people), nurses=1, seconds=options.seconds))
        many.append(_web(big, 1, options, folder, window=8 + number))
        few.append(_web(small, 1, options, folder, window=8 + number))
        _line(f"round {number + 1}, floor, 1 nurse", below[-1])
        _line(f"round {number + 1}, clinic, 1 nurse", many[-1])
        _line(f"round {number + 1}, clinic with few past doses, 1 nurse", few[-1])
    base, ours, light = (median(r.both(50) for r in results) for results in (below, many, few))
    return ours / base, 100 * (ours / light - 1)


def _eight_nurses(big: Loaded, options: argparse.Namespace, folder: Path) -> list[Result]:
    results = []
    for number in range(options.rounds):
        results.append(_web(big, 8, options, folder))
        _line(f"round {number + 1}, clinic, 8 nurses", results[-1])
    return results


def _web(loaded: Loaded, nurses: int, options: argparse.Namespace, folder: Path, *, window: int = 0) -> Result:
    """So many nurses at their windows from that one on; a bottle lasts for one round of a single nurse."""
    seconds = options.seconds
    fastest = 130 if nurses == 1 else 40  # doses a second of one nurse, at the very most
    shares = loaded.shares(nurses, int(fastest * (seconds + 3)))
    with serving(loaded, folder) as port:
        return run(
            lambda k: WebNurse(port, session=loaded.sessions[window + k], record_numbers=shares[k]),
            nurses=nurses,
            seconds=seconds,
        )


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=20_000)
    parser.add_argument("--doses", type=int, default=5_000_000, help="past doses of the big clinic and the floor")
    parser.add_argument("--small", type=int, default=100_000, help="past doses of the small clinic")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=8)
    parser.add_argument(
        "--races", type=int, default=1000, help="rounds of sixteen presses for one slot; 0 leaves them out"
    )
    return parser.parse_args()


def _line(label: str, result: Result) -> None:
    _say(
        f"  {label:46} {result.doses_per_second:7.1f} doses/s   scan p50 {result.scan(50):6.2f} ms   "
        f"give p50 {result.give(50):6.2f} p95 {result.give(95):6.2f} ms   both p50 {result.both(50):6.2f} ms   "
        f"busy {result.busy_percent:3.0f} %"
    )


def _tell(what: str, value: float, goal: float, bound: str) -> None:
    met = value <= goal if bound == "at most" else value >= goal
    _say(f"{what:66} {value:8.2f}   {bound} {goal:g}   {'met' if met else 'NOT MET'}")


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
