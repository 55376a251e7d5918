"""The clock: a tick every thirty seconds, until somebody says stop. APScheduler wakes us and does nothing else."""

from __future__ import annotations

import logging
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from threading import Event
from types import FrameType

TICK_SECONDS = 30
HANGUP = getattr(signal, "SIGHUP", None)  # not on every system
STOPS = tuple(filter(None, (signal.SIGTERM, signal.SIGINT, HANGUP)))


def serve(tick: Callable[[], object], *, now: Callable[[], datetime], seconds: float = TICK_SECONDS) -> None:
    """Call `tick` at once and then every `seconds`, one at a time, until SIGTERM, Ctrl-C or the end of the terminal.

    The tick in hand is finished first. A tick that takes longer than `seconds` delays the next one; those that
    were missed are one.
    """
    from apscheduler.schedulers.background import BackgroundScheduler

    logging.getLogger("apscheduler.scheduler").setLevel(logging.ERROR)  # it would report each tick that was missed
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
    """An event that each of STOPS sets; afterwards the signals mean what they meant before. `nohup` is obeyed."""
    stop = Event()

    def on_signal(number: int, frame: FrameType | None) -> None:
        stop.set()

    heard = (number for number in STOPS if number != HANGUP or signal.getsignal(number) != signal.SIG_IGN)
    before = {number: signal.signal(number, on_signal) for number in heard}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
