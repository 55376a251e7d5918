"""`quotebot evaluate` and `quotebot fit`: figures that an outsider can check, and weights that can be used."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner, Result

from quotebot.cli.evaluate import read_graded
from quotebot.cli.main import main
from quotebot.scoring import ranker
from quotebot.scoring.candidates import candidates
from quotebot.scoring.evaluate import MEANING
from quotebot.settings import load, project_folder

GOOD = {
    "roofs": ("Patience is the only tool that never rusts.", "Nobody ever repaired a roof by admiring the rain."),
    "bridges": ("Every bridge is a promise that somebody has to keep.", "Never trust a map that shows no mistakes."),
    "bread": ("A recipe is a letter to a hungry stranger.", "Honest bread always starts with honest flour."),
}
TRAP = "I think we did it in the morning or something."


def run(*args: str | Path) -> Result:
    return CliRunner().invoke(main, list(map(str, args)))


def said(result: Result) -> str:
    """What a command that failed as expected said: one line on standard error."""
    assert (result.exit_code, result.stdout) == (1, "")
    *progress, sentence = result.stderr.splitlines()
    assert progress == []
    assert sentence.startswith("Error: ")
    assert "fault" not in sentence
    return sentence


def write_show(folder: Path, name: str, good: tuple[str, ...]) -> None:
    turns = [
        f"Mara Ost: What came after year {i}?\n\nTovi Lund: So we moved the boats over there. {line} {TRAP}\n\n"
        for i, line in enumerate(good)
    ]
    text = "".join(turns)
    at = [(text.index(line), text.index(line) + len(line)) for line in (*good, TRAP)]
    gold = {
        "annotators": {"a1": [{"start": a, "end": b, "grade": 3} for a, b in at[:-1]]},
        "traps": [{"start": at[-1][0], "end": at[-1][1]}],
    }
    meta = {"show": name.title(), "hosts": ["Mara Ost"], "guests": ["Tovi Lund"]}
    (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    (folder / f"{name}.meta.json").write_text(json.dumps(meta), encoding="utf-8")
    (folder / f"{name}.gold.json").write_text(json.dumps(gold), encoding="utf-8")


@pytest.fixture
def graded(tmp_path: Path) -> Path:
    """Three graded transcripts of three shows."""
    folder = tmp_path / "graded"
    folder.mkdir()
    for name, good in GOOD.items():
        write_show(folder, name, good)
    return folder


def test_the_table_has_a_row_a_show_and_one_for_all(graded: Path) -> None:
    result = run("evaluate", graded)
    assert result.exit_code == 0
    head, *rows = [line.split() for line in result.stdout.splitlines() if line.strip()]
    assert head == ["show", "files", "hit@10", "must@20", "ndcg@20", "trap@20"]
    assert [row[:2] for row in rows] == [["Bread", "1"], ["Bridges", "1"], ["Roofs", "1"], ["all", "3"]]


def test_json_holds_each_transcript_and_the_mean_of_them(graded: Path) -> None:
    found: dict[str, Any] = json.loads(run("evaluate", graded, "--format", "json").stdout)
    assert {(one["name"], one["show"]) for one in found["transcripts"]} == {(n, n.title()) for n in GOOD}
    for figure in ("hit10", "must20", "ndcg20", "trap20"):
        values = [one[figure] for one in found["transcripts"]]
        assert found["mean"][figure] == pytest.approx(sum(values) / 3)
    assert found["mean"]["ndcg20"] > 0


def test_predictions_are_spans_of_the_files_best_first(graded: Path, tmp_path: Path) -> None:
    out = tmp_path / "spans.json"
    assert run("evaluate", graded, "--predictions", out).exit_code == 0
    spans = json.loads(out.read_text(encoding="utf-8"))
    assert set(spans) == set(GOOD)
    for name, found in spans.items():
        text = (graded / f"{name}.txt").read_text(encoding="utf-8")
        assert any(line in text[one["start"] : one["end"]] for one in found for line in GOOD[name])


def test_the_same_folder_gives_the_same_figures_and_weights(graded: Path, tmp_path: Path) -> None:
    assert run("evaluate", graded).stdout == run("evaluate", graded).stdout
    for name in ("a", "b"):
        assert run("fit", graded, "-o", tmp_path / name, "--version", "mine").exit_code == 0
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_fitted_weights_can_be_used_and_say_where_they_are(graded: Path, tmp_path: Path) -> None:
    out = tmp_path / "weights.json"
    result = run("fit", graded, "-o", out, "--version", "mine-1")
    assert (result.exit_code, result.stdout) == (0, "")
    assert f"Wrote {out}, learned from 3 transcripts." in result.stderr
    assert ranker.parse(out.read_text(encoding="utf-8")).version == "mine-1"


@pytest.fixture
def readings(graded: Path, tmp_path: Path) -> Path:
    """What a network would say that knows the picks."""
    found: dict[str, np.ndarray] = {}
    for name, lines in GOOD.items():
        one = read_graded(graded / f"{name}.gold.json", load(project_folder()))
        text = one.transcript.text
        spans = sorted({(c.start, c.end) for c in candidates(one.transcript)})
        rows = [(a, b, 0.9 if any(line in text[a:b] for line in lines) else 0.1) for a, b in spans]
        found[one.transcript.sha256] = np.array(rows)
        found[f"{one.transcript.sha256}{MEANING}"] = np.eye(len(rows), 384, dtype=np.float16)
    file = tmp_path / "readings.npz"
    np.savez(file, **found)  # type: ignore[arg-type]
    return file


def test_with_readings_both_looks_are_measured_and_each_alone(graded: Path, readings: Path, tmp_path: Path) -> None:
    result = run("evaluate", graded, "--readings", readings)
    assert result.exit_code == 0, result.stderr
    assert "all, by the features alone" in result.stdout and "all, by the editor alone" in result.stdout
    told = json.loads(run("evaluate", graded, "--readings", readings, "--format", "json").stdout)
    assert told["mean by the editor alone"]["hit10"] > 0
    out = tmp_path / "weights.json"
    assert run("fit", graded, "-o", out, "--version", "mine", "--readings", readings).exit_code == 0
    assert ranker.parse(out.read_text(encoding="utf-8"), editor=True).editor > 0


@pytest.mark.parametrize("kind", ["none", "empty", "text", "array", "cut", "stale", "no meaning", "other"])
def test_readings_that_cannot_be_used_are_told_with_their_file(kind: str, graded: Path, readings: Path) -> None:
    with np.load(readings) as archive:
        found = {name: archive[name] for name in archive.files}
    if kind == "none":
        readings.unlink()
    elif kind in ("empty", "text"):
        readings.write_bytes(b"" if kind == "empty" else b"not an archive at all")
    elif kind == "array":
        with readings.open("wb") as file:
            np.save(file, np.zeros(3))
    elif kind == "cut":
        readings.write_bytes(readings.read_bytes()[:200])
    else:
        for name in list(found):
            if kind == "stale" and not name.endswith(MEANING):
                found[name] = found[name] + 1
            if kind == "other" or (kind == "no meaning" and name.endswith(MEANING)):
                del found[name]
        np.savez(readings, **found)  # type: ignore[arg-type]
    assert str(readings) in said(run("evaluate", graded, "--readings", readings))


@pytest.mark.parametrize("command", [["evaluate"], ["fit", "-o", "w.json", "--version", "x"]])
def test_a_folder_without_grades_is_told_in_a_sentence(command: list[str], tmp_path: Path) -> None:
    sentence = said(run(*command, tmp_path))
    assert f"There is no NAME.gold.json in {tmp_path}." in sentence


@pytest.mark.parametrize(
    "gold", ["", "{", "[]", "{}", '{"annotators": {"a": [{"start": 1, "end": 5}]}}', '{"annotators": []}', "\xff"]
)
def test_broken_grades_are_told_with_their_file(gold: str, graded: Path) -> None:
    broken = graded / "roofs.gold.json"
    broken.write_bytes(gold.encode("latin-1"))
    assert f"{broken} does not hold graded picks" in said(run("evaluate", graded))


def test_grades_without_their_transcript_are_told(graded: Path) -> None:
    (graded / "roofs.txt").unlink()
    assert f"There is no file {graded / 'roofs.txt'}." in said(run("evaluate", graded))


@pytest.mark.parametrize(
    "gold",
    [
        '{"annotators": {"a": [{"start": "1", "end": "5", "grade": 3}]}}',
        '{"annotators": {"a": [{"start": 1, "end": 5, "grade": null}]}}',
        '{"annotators": {"a": [{"start": 7, "end": 7, "grade": 3}]}, "traps": [{"start": null, "end": 1}]}',
    ],
)
def test_grades_that_are_no_numbers_are_told_with_their_file(gold: str, graded: Path) -> None:
    (graded / "roofs.gold.json").write_text(gold, encoding="utf-8")
    assert "roofs.gold.json" in said(run("evaluate", graded))


def test_one_show_alone_cannot_be_measured_and_that_is_told(graded: Path) -> None:
    for name in ("roofs", "bread"):
        (graded / f"{name}.gold.json").unlink()
    said(run("evaluate", graded))


def test_grades_without_a_pick_teach_nothing_and_that_is_told(graded: Path) -> None:
    for name in GOOD:
        (graded / f"{name}.gold.json").write_text('{"annotators": {"a": []}}', encoding="utf-8")
    said(run("fit", graded, "-o", graded / "w.json", "--version", "x"))


def test_the_ranking_keeps_its_figures_on_real_shows_and_the_benchmark_agrees(shared: Path, tmp_path: Path) -> None:
    """Slow: two minutes. Each show is ranked by weights that never saw it."""
    folder, spans = shared / "quotes" / "dev", tmp_path / "spans.json"
    result = run("evaluate", folder, "--format", "json", "--predictions", spans)
    assert result.exit_code == 0, result.stderr
    mean = json.loads(result.stdout)["mean"]
    assert mean["ndcg20"] >= 0.25
    assert mean["trap20"] <= 0.5
    judge = [sys.executable, str(shared.parent / "tools" / "score_quotes.py"), str(folder), str(spans)]
    last = subprocess.run(judge, capture_output=True, text=True, check=True).stdout.splitlines()[-1]
    theirs = {name: float(value) for name, value in re.findall(r"(\w+)@\d+=([\d.]+)", last)}
    ours = {name.rstrip("0123456789"): value for name, value in mean.items()}
    assert ours == pytest.approx(theirs, abs=0.00051)
