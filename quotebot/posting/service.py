"""The clock: a tick every thirty seconds, until somebody says stop. APScheduler wakes us and does nothing else."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from threading import Event
from types import FrameType

TICK_SECONDS = 30


def serve(tick: Callable[[], object], *, now: Callable[[], datetime], seconds: float = TICK_SECONDS) -> None:
    """Call `tick` at once and then every `seconds`, one at a time, until SIGTERM or Ctrl-C.

    The tick in hand is finished first. A tick that takes longer than `seconds` delays the next one; those that
    were missed are one.
    """
    from apscheduler.schedulers.background import BackgroundScheduler

    scheduler = BackgroundScheduler(timezone="UTC")
    scheduler.add_job(
        tick, "interval", seconds=seconds, id="tick", coalesce=True, max_instances=1, misfire_grace_time=None,
        next_run_time=now(),
    )  # fmt: skip
    with _stopped() as stop:
        scheduler.start()
        try:
            while not stop.wait(1.0):  # in short steps, so that a signal is seen on every system
                pass
        finally:
            scheduler.shutdown(wait=True)


@contextmanager
def _stopped() -> Iterator[Event]:
    """An event that SIGTERM and SIGINT set; afterwards the signals mean what they meant before."""
    stop = Event()

    def on_signal(number: int, frame: FrameType | None) -> None:
        stop.set()

    before = {number: signal.signal(number, on_signal) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
