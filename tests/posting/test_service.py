"""The clock ticks one at a time, and whoever stops it waits for the tick in hand, never cuts it off."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = """
import signal, sys, time
signal.signal(signal.SIGHUP, signal.SIG_DFL)  # these tests may run under nohup
from datetime import UTC, datetime
from quotebot.posting.service import serve
{before}
count = 0
def tick():
    global count
    count += 1
    print("begun", count, flush=True)
    {act}
    print("ended", count, flush=True)
serve(tick, now=lambda: datetime.now(UTC), seconds={seconds})
print("stopped", flush=True)
"""


def served(act: str, *, seconds: float = 60, before: str = "") -> subprocess.Popen[str]:
    """A process that ticks; it has begun its first tick."""
    script = SCRIPT.format(act=act, seconds=seconds, before=before)
    one = subprocess.Popen(
        [sys.executable, "-c", script], cwd=Path(__file__).parents[2], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        text=True,
    )  # fmt: skip
    assert one.stdout
    assert one.stdout.readline() == "begun 1\n"
    return one


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_the_tick_in_hand_ends_before_the_program_does_however_often_it_is_told(sign: signal.Signals) -> None:
    one = served("time.sleep(1)")
    one.send_signal(sign)
    one.send_signal(sign)
    out, err = one.communicate(timeout=60)

    assert (one.returncode, out, err) == (0, "ended 1\nstopped\n", "")


def test_under_nohup_the_end_of_the_terminal_is_not_heard() -> None:
    one = served("time.sleep(0.1)", seconds=0.2, before="signal.signal(signal.SIGHUP, signal.SIG_IGN)")
    one.send_signal(signal.SIGHUP)
    assert one.stdout
    seen = [one.stdout.readline() for _ in range(4)]
    one.terminate()
    one.communicate(timeout=60)

    assert (seen, one.returncode) == (["ended 1\n", "begun 2\n", "ended 2\n", "begun 3\n"], 0)


def test_a_tick_that_takes_long_delays_the_next_which_never_runs_beside_it() -> None:
    one = served("time.sleep(0.5)", seconds=0.1)
    assert one.stdout
    seen = [one.stdout.readline() for _ in range(6)]
    one.terminate()
    out, err = one.communicate(timeout=60)

    assert seen == ["ended 1\n", "begun 2\n", "ended 2\n", "begun 3\n", "ended 3\n", "begun 4\n"]
    assert (out, err) == ("ended 4\nstopped\n", "")


def test_a_tick_that_breaks_stops_no_clock() -> None:
    one = served("1 / 0 if count == 1 else None", seconds=0.1)
    assert one.stdout
    assert [one.stdout.readline() for _ in range(2)] == ["begun 2\n", "ended 2\n"]
    one.terminate()
    one.communicate(timeout=60)
    assert one.returncode == 0
