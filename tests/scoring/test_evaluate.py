"""The figures of the benchmark, and rankings by weights that never saw the show."""

import importlib.util
import json
import random
from collections.abc import Callable, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from quotebot.scoring import evaluate, ranker
from quotebot.scoring.editor.page import Page
from quotebot.scoring.editor.reader import Editor, Reading
from quotebot.scoring.evaluate import MEANING, Figures, Graded, left_out, mean, measure, prepare, rank
from quotebot.scoring.fit import Pick, Span
from quotebot.scoring.suggest import rate, second_look, suggest

from .samples import GOOD, PLAIN, dialogue, transcript


def span_of(text: str, line: str) -> Span:
    return text.index(line), text.index(line) + len(line)


def graded(name: str, show: str, good: tuple[str, ...]) -> Graded:
    source = transcript(dialogue(good), show=show)
    picks = tuple(Pick(start=a, end=b, grade=3) for a, b in (span_of(source.text, line) for line in good))
    return Graded(name=name, show=show, transcript=source, picks=picks, traps=(span_of(source.text, PLAIN[0]),))


SHOWS = (graded("a", "Roofs", GOOD[:4]), graded("b", "Bridges", GOOD[4:]), graded("c", "Bridges", GOOD[2:6]))


@pytest.fixture(scope="module")
def judge(shared: Path) -> ModuleType:
    """The benchmark's own program."""
    spec = importlib.util.spec_from_file_location("score_quotes", shared.parent / "tools" / "score_quotes.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def shuffled(gold: dict[str, Any], chance: random.Random) -> list[Span]:
    """Picks, traps and spans that are nearly one, in any order."""
    known = [(p["start"], p["end"]) for picks in gold["annotators"].values() for p in picks]
    traps = [(t["start"], t["end"]) for t in gold["traps"]]
    near = [(max(a + chance.randint(-40, 40), 0), b + chance.randint(-20, 60)) for a, b in known + traps]
    return chance.sample([*known, *traps, *near], k=min(30, len(near)))


def test_the_figures_are_those_of_the_benchmark_on_real_grades(shared: Path, judge: ModuleType) -> None:
    files = sorted((shared / "quotes" / "dev").glob("*.gold.json"))
    assert files
    chance = random.Random(7)  # noqa: S311  # a seeded shuffle
    for file in files:
        gold = json.loads(file.read_text(encoding="utf-8"))
        gold.setdefault("traps", [])
        picks = [Pick(start=p["start"], end=p["end"], grade=p["grade"]) for a in gold["annotators"].values() for p in a]
        ranked = shuffled(gold, chance)
        theirs = judge.score_file(gold, [{"start": a, "end": b} for a, b in ranked])
        ours = measure(ranked, picks, [(t["start"], t["end"]) for t in gold["traps"]])
        assert [ours.hit10, ours.must20, ours.ndcg20, ours.trap20] == pytest.approx(list(theirs.values())), file.name


def test_the_ideal_order_is_perfect_and_one_of_traps_is_worthless() -> None:
    picks = [Pick(start=i * 100, end=i * 100 + 50, grade=3 - i // 5) for i in range(10)]
    traps = [(5000 + i * 100, 5050 + i * 100) for i in range(20)]
    assert measure([(p.start, p.end) for p in picks], picks, traps) == Figures(hit10=1, must20=1, ndcg20=1, trap20=0)
    assert measure(traps, picks, traps) == Figures(hit10=0, must20=0, ndcg20=0, trap20=20)
    assert measure([], [], []) == Figures(hit10=0, must20=0, ndcg20=0, trap20=0)


def test_a_pick_counts_once_and_only_the_first_twenty_count() -> None:
    pick = Pick(start=0, end=50, grade=3)
    assert measure([(0, 50)] * 20, [pick], []).hit10 == 0.1
    assert measure([*[(100, 110)] * 20, (0, 50)], [pick], []).must20 == 0


def test_ranking_a_prepared_transcript_gives_what_suggest_gives() -> None:
    weights = ranker.load()
    found = suggest(SHOWS[0].transcript, weights)
    assert rank(prepare(SHOWS[0]), weights) == [(one.candidate.start, one.candidate.end) for one in found]


class Overheard(Editor):
    reading: Reading

    def read(self, pages: Sequence[Page]) -> Reading:
        self.reading = super().read(pages)
        return self.reading


def test_ranking_by_readings_gives_what_suggest_gives_with_the_editor() -> None:
    source, weights, editor = SHOWS[0].transcript, ranker.load(editor=True), Overheard()
    spans, scores = rate(source, weights, max_chars=280, min_words=5)
    said = second_look(source, spans, scores, weights, editor)
    rows = np.array([(*spans[at][2:], value) for at, value in said.values.items()])
    readings = {source.sha256: rows, f"{source.sha256}{MEANING}": editor.reading.meaning}
    found = suggest(source, weights, editor)
    assert rank(prepare(SHOWS[0], readings), weights) == [(one.candidate.start, one.candidate.end) for one in found]
    assert any(part.name == ranker.EDITOR for part in found[0].score.parts)


def test_each_show_is_ranked_by_weights_learned_on_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    taught: list[tuple[str, set[str]]] = []
    learn: Callable[..., ranker.Weights] = evaluate.fit

    def noted(examples: Any, version: str) -> ranker.Weights:
        taught.append((version, {example.show for example in examples}))
        return learn(examples, version=version)

    monkeypatch.setattr(evaluate, "fit", noted)
    told: list[float] = []
    ranked = list(left_out([prepare(show) for show in SHOWS], progress=told.append))
    assert taught == [("without Bridges", {"Roofs"}), ("without Roofs", {"Bridges"})]
    assert sorted(p.graded.name for p, _ in ranked) == ["a", "b", "c"]
    assert told == [0.5, 1.0]


def test_the_mean_is_of_each_figure_and_of_nothing_there_is_none() -> None:
    a, b = Figures(hit10=0.2, must20=0, ndcg20=1, trap20=3), Figures(hit10=0.4, must20=1, ndcg20=0, trap20=0)
    assert mean([a, b]) == Figures(hit10=pytest.approx(0.3), must20=0.5, ndcg20=0.5, trap20=1.5)
    with pytest.raises(ValueError, match="no figures"):
        mean([])
