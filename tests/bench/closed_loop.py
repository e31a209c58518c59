"""A closed loop of simulated nurses: each a process, each doing the next thing when the last is done.

Every run is bounded in time. Latencies are taken after a warm-up; told too is how busy the
machine.
"""

from __future__ import annotations

import multiprocessing
import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

FORK = multiprocessing.get_context("fork")
LONGEST_S = 120


class Worker(Protocol):
    """One simulated nurse."""

    def one_dose(self) -> tuple[float, float]:
        """Scan and give once; the seconds each took."""


@dataclass(slots=True)
class Result:
    """What a run showed. Seconds, one entry a dose."""

    scans: list[float] = field(default_factory=list)
    gives: list[float] = field(default_factory=list)
    seconds: float = 0.0
    total: int = 0
    busy_percent: float = 0.0

    @property
    def doses_per_second(self) -> float:
        """Doses given in the measured time, by all nurses together."""
        return len(self.gives) / self.seconds

    def both(self, percent: float) -> float:
        """Scan plus give in milliseconds at that percentile."""
        return percentile([scan + give for scan, give in zip(self.scans, self.gives, strict=True)], percent)

    def scan(self, percent: float) -> float:
        """Scan to card in milliseconds at that percentile."""
        return percentile(self.scans, percent)

    def give(self, percent: float) -> float:
        """Give in milliseconds at that percentile."""
        return percentile(self.gives, percent)


def percentile(values: list[float], percent: float) -> float:
    """Milliseconds at that percentile of a list of seconds."""
    ordered = sorted(values)
    return 1000 * ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))]


def run(make: Callable[[int], Worker], *, nurses: int, seconds: float, warm_up: float = 2.0) -> Result:
    """Let so many nurses work for so long; `make` builds one, in its own process."""
    if seconds > LONGEST_S:
        raise ValueError(f"a run takes at most {LONGEST_S} s")
    barrier, pipes, processes = FORK.Barrier(nurses + 1), [], []
    for number in range(nurses):
        mine, theirs = FORK.Pipe(duplex=False)
        process = FORK.Process(target=_work, args=(make, number, barrier, theirs, warm_up, seconds), daemon=True)
        process.start()
        pipes.append(mine)
        processes.append(process)
    barrier.wait()
    time.sleep(warm_up)
    before = _busy()
    time.sleep(seconds)
    after = _busy()
    result = Result(seconds=seconds, busy_percent=100 * (after - before) / seconds / (os.cpu_count() or 1))
    for pipe, process in zip(pipes, processes, strict=True):
        answer = pipe.recv()
        process.join()
        if isinstance(answer, BaseException):
            raise answer
        scans, gives, total = answer
        result.scans += scans
        result.gives += gives
        result.total += total
    return result


def _work(make, number, barrier, pipe, warm_up, seconds):  # type: ignore[no-untyped-def]
    try:
        worker = make(number)
    except BaseException as error:
        barrier.wait()
        pipe.send(error)
        return
    barrier.wait()
    begin = time.perf_counter()
    scans, gives, total = [], [], 0
    try:
        while (now := time.perf_counter()) < begin + warm_up + seconds:
            scan, give = worker.one_dose()
            total += 1
            if now >= begin + warm_up:
                scans.append(scan)
                gives.append(give)
    except BaseException as error:
        pipe.send(error)
        return
    pipe.send((scans, gives, total))


def _busy() -> float:
    """Seconds all cores together have been busy."""
    with open("/proc/stat") as stat:
        ticks = [int(value) for value in stat.readline().split()[1:9]]
    return (sum(ticks) - ticks[3] - ticks[4]) / os.sysconf("SC_CLK_TCK")
