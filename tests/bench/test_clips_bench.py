"""The measurement of clips can be run."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path


def test_the_measurement_of_clips_prints_a_row_for_each_size_and_one_for_a_long_recording(
    program: Callable[[str], str],
) -> None:
    program("espeak-ng")
    script = Path(__file__).with_name("clips.py")
    asked = [sys.executable, str(script), "--repeats", "1", "--sizes", "landscape", "--hours", "0.05"]

    rows = subprocess.run(asked, capture_output=True, text=True, check=True).stdout.splitlines()

    assert len(rows) == 2
    assert rows[0].startswith("audiogram landscape")
    assert "10.0 s from the end of 0.05 h" in rows[1]
