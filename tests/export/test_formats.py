"""All formats together: on a real interview, and what each says of itself."""

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from xml.etree import ElementTree

import pytest

from quotebot.errors import ExportRefused
from quotebot.export.context import Context
from quotebot.export.formats import FORMATS
from quotebot.model import Episode, Speaker
from quotebot.quote import Quote
from quotebot.scoring import ranker
from quotebot.scoring.suggest import suggest
from quotebot.transcript.reader import read

from .quotes import CONTEXT, NOON, VIENNA, build, exported, queued
from .readers import READERS
from .test_soundbite import TAG


def found(path: Path, episode: Episode) -> tuple[list[Quote], Context]:
    """The best lines of a real file, each approved, under a confirmed name and queued an hour after the last."""
    transcript, weights = read(path.read_bytes(), episode), ranker.load()
    quotes = [
        Quote.found(transcript, one, rank=rank, threshold=0.9, weights=weights.version)
        for rank, one in enumerate(suggest(transcript, weights, count=25), start=1)
    ]
    speaker = Speaker(name="Ada Example", role="guest", confidence=1.0, source="confirmed")
    return [
        queued(replace(quote, guess=speaker), due=NOON + timedelta(hours=at)) for at, quote in enumerate(quotes)
    ], Context(zone=VIENNA, transcript=lambda _: transcript)


@pytest.fixture(scope="module")
def seed(shared: Path) -> tuple[list[Quote], Context]:
    return found(shared / "seed" / "interview.txt", Episode(file="interview.txt", show="A Show", title="An Hour"))


@pytest.mark.parametrize("name", [name for name in FORMATS if not FORMATS[name].timed])
def test_the_lines_of_a_real_interview_go_out_in_every_format(seed: tuple[list[Quote], Context], name: str) -> None:
    quotes, context = seed
    words = READERS[name](exported(name, quotes, context)).words
    assert len(words) == len(quotes) == 25
    for quote, shown in zip(quotes, words, strict=True):
        assert (quote.evidence if name == "annotation" else quote.text) in shown


def test_a_real_interview_without_times_has_no_soundbites(seed: tuple[list[Quote], Context]) -> None:
    with pytest.raises(ExportRefused, match=r"none in interview\.txt"):
        exported("soundbite", *seed)


def test_every_line_of_real_captions_has_a_soundbite_that_holds_it(shared: Path) -> None:
    path = min((shared / "formats" / "vtt").glob("lexicap*"))
    quotes, context = found(path, Episode(file=path.name))
    root = ElementTree.fromstring(exported("soundbite", quotes, context))  # noqa: S314, our own
    bites = [(float(bite.attrib["startTime"]), float(bite.attrib["duration"])) for bite in root.iter(TAG)]
    assert len(bites) == len(quotes) > 10
    for (start, seconds), quote in zip(bites, quotes, strict=True):
        began, ended = (time or 0.0 for time in quote.times)
        assert start <= began < ended <= start + seconds + 0.01
        assert seconds <= 120
    assert sum(seconds >= 15 for _, seconds in bites) >= len(bites) * 0.8


def test_the_same_quotes_give_the_same_bytes(seed: tuple[list[Quote], Context]) -> None:
    quotes, context = seed
    for name in FORMATS:
        if not FORMATS[name].timed:
            assert exported(name, quotes, context) == exported(name, iter(quotes), context)


@pytest.mark.parametrize("name", ["md", "txt", "csv", "json", "jsonl", "annotation"])
def test_a_long_list_is_written_as_it_is_read(name: str) -> None:
    """A list of a million is never in memory whole: the first quote is text before the second is asked for."""
    asked = []

    def quotes() -> Iterator[Quote]:
        for at in range(3):
            asked.append(at)
            yield build()

    lines = FORMATS[name].lines(quotes(), CONTEXT)
    assert any("wrong." in line for line in lines)
    assert asked == [0]


def test_each_format_has_its_own_suffix_and_one_line_about_it() -> None:
    assert len({one.suffix for one in FORMATS.values()}) == len(FORMATS)
    assert all(name == one.name and one.about and "\n" not in one.about for name, one in FORMATS.items())
    assert [name for name, one in FORMATS.items() if one.scheduled] == ["ics", "hootsuite"]
    assert [name for name, one in FORMATS.items() if one.posts] == ["buffer", "publer", "hootsuite"]


def test_naming_the_formats_loads_no_library_of_theirs() -> None:
    """`quotebot suggest` imports the table at its top."""
    script = "import sys, json, quotebot.export.formats; print(json.dumps(list(sys.modules)))"
    shown = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout
    heavy = {"icalendar", "xml", "email", "http", "urllib.request", "numpy"}
    assert heavy & set(json.loads(shown)) == set()
