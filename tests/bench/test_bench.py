"""The measurements can be run, and say what they promise to say."""

import subprocess
import sys
from pathlib import Path

SAMPLE = "Ada: What is a loaf?\n\nBo: A good loaf is a decision that you make every morning, whatever the weather.\n"


def test_the_cost_table_has_a_row_for_the_command_its_help_and_each_size(tmp_path: Path) -> None:
    talk = tmp_path / "talk.txt"
    talk.write_text(SAMPLE, encoding="utf-8")
    script = Path(__file__).with_name("cost.py")
    command = [sys.executable, str(script), str(talk), "--runs", "1", "--sizes", "1,3"]
    result = subprocess.run(command, capture_output=True, text=True, check=True)
    rows = [line[:34].strip() for line in result.stdout.splitlines()[1:]]
    looks = ["quotebot suggest", "quotebot suggest --fast", "the same, every line read"]
    assert rows == [*looks, "quotebot --help", "quotebot suggest, 1 x", "quotebot suggest, 3 x"]
