"""The measurement of cards can be run, and says what it promises to say."""

import subprocess
import sys
from pathlib import Path


def test_a_row_for_one_card_from_nothing_and_each_theme_and_size() -> None:
    command = [sys.executable, str(Path(__file__).with_name("cards.py")), "--runs", "1", "--sizes", "landscape"]
    result = subprocess.run(command, capture_output=True, text=True, check=True)
    rows = [line[:34].strip() for line in result.stdout.splitlines()[1:]]

    assert rows == [
        "one, from nothing", "light landscape", "dark landscape", "photo landscape", "photo landscape, a picture",
    ]  # fmt: skip
