"""`quotebot evaluate --learning`: the curve of what decisions are worth, or a sentence why there is none."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from quotebot.cli.main import main

LINES = (
    "Patience is the only tool that never rusts.", "Every bridge is a promise that somebody keeps.",
    "A recipe is a letter to a hungry stranger.", "Never trust a map that shows no mistakes.",
    "Honest bread always starts with honest flour.", "Nobody repairs a roof by admiring the rain.",
    "Curiosity is the cheapest engine of all.",
)  # fmt: skip


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words])


def write(folder: Path, name: str, show: str, line: str) -> None:
    """A graded episode of two lines, one of which is a pick."""
    text = f"Mara Ost: What came after?\n\nTovi Lund: {line} The harbour is older than its oldest boat.\n"
    at = text.index(line)
    gold = {"annotators": {"a1": [{"start": at, "end": at + len(line), "grade": 3}]}}
    (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    (folder / f"{name}.meta.json").write_text(json.dumps({"show": show, "hosts": ["Mara Ost"]}), encoding="utf-8")
    (folder / f"{name}.gold.json").write_text(json.dumps(gold), encoding="utf-8")


@pytest.fixture
def graded(tmp_path: Path) -> Path:
    """Six episodes of one show and one of another."""
    folder = tmp_path / "graded"
    folder.mkdir()
    for number, line in enumerate(LINES):
        write(folder, f"talk-{number}", "Six" if number < 6 else "One", line)
    return folder


def test_the_curve_has_a_row_for_each_count_of_decisions(graded: Path) -> None:
    found = json.loads(run("evaluate", graded, "--learning", "--format", "json").stdout)
    assert [(one["show"], one["decisions"]) for one in found] == [("Six", count) for count in (0, 10, 30, 100, 200)]
    assert found[0]["gain"] == 0.0
    for one in found:
        assert one["ndcg20"] == pytest.approx(found[0]["ndcg20"] + one["gain"])
        assert one["noise"] >= 0
    head, first, *_ = run("evaluate", graded, "--learning").stdout.splitlines()
    assert head.split() == ["show", "decisions", "ndcg@20", "gain", "noise"]
    assert first.split() == ["Six", "0", f"{found[0]['ndcg20']:.3f}", "+0.000", "0.000"]


@pytest.mark.parametrize("gone", ["talk-0", "talk-6"])
def test_without_six_episodes_or_without_another_show_a_sentence_says_so(gone: str, graded: Path) -> None:
    (graded / f"{gone}.gold.json").unlink()
    result = run("evaluate", graded, "--learning")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "No show here has 6 graded episodes" in result.stderr
