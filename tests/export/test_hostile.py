"""Whatever is said, named, titled or typed: in every format it is shown and obeyed by nobody.

Each format is read back by a parser that is not ours. Two things must hold of what it sees: the text is the one that
was said, with the hostile characters made visible; and there is nothing else in it than in a harmless file. What
another program will post holds no such character: the file is refused.
"""

import html
from dataclasses import replace

import feedparser
import pytest
from hypothesis import given
from hypothesis import strategies as st

from quotebot.errors import ExportRefused
from quotebot.export.formats import FORMATS
from quotebot.export.markup import visible
from quotebot.inert import inert
from quotebot.model import Episode, Speaker
from quotebot.quote import Quote

from .quotes import NOON, build, exported, queued
from .readers import READERS

SAID = (
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "</title></style></script><!-- --><![CDATA[ ]]> &lt; &amp;amp; &#x202e;",
    '" onmouseover="alert(1)" x="',
    "' onmouseover='alert(1)' x='",
    "=HYPERLINK(\"http://evil.example\",\"x\")",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "+1 -1 \t=1",
    "# *Not* a [heading](javascript:alert(1)) `code` ~~x~~ |a|b|",
    "\x1b[31mred\x1b[0m \x07 \x9b2J \x00 \x7f",
    "\u202egnp.exe\u202c \u2066x\u2069 zero\u200bwidth \ufeff soft\xadhyphen",
    "a lone \ud800 surrogate, \udfff another, \ufffe \uffff \ufdd0 \U0010ffff",
    "line\nbreak\r\nBEGIN:VEVENT\nEND:VCALENDAR\u2028\u2029",
    "commas, semicolons; colons: back\\slash \\n \\, \"quotes\" ''",
    "$title ${x} {0} %s %(x)s {{x}} <!-- quotes -->\n",
    "می‌خواهم 👨‍👩‍👧 नमस्ते עברית ẞ ﷺ",
    "w" * 10_000,
    "“curly” ‘quotes’ …",
)  # fmt: skip
HARMLESS = "Every clock is wrong."
ANYTHING = st.text(st.characters(exclude_categories=()), min_size=1).map(str.strip).filter(bool)


def quote_of(said: str) -> Quote:
    """A quote of which everything that anybody wrote is `said`."""
    speaker = Speaker(name=said, role="guest", confidence=0.99, source="labelled")
    episode = Episode(file=said, show=said, title=said, url="https://example.org/" + said, date=said)
    quote = queued(build(said, shown=said, speaker=speaker, episode=episode, time=751.5, before=said), said, NOON)
    assert quote.decision is not None
    return replace(quote, decision=replace(quote.decision, by=said, reason=said))


EXACT = ("json", "jsonl", "annotation")  # JSON escapes what a terminal would obey, and its reader gets it back


def words_of(name: str, said: str) -> str:
    """How a reader of the format sees what was said."""
    if name in EXACT:
        return said
    shown = visible(said) if name in ("html", "atom", "rss", "ics", "soundbite") else inert(said)
    return html.escape(shown, quote=False) if name == "rss" else shown


def inert_in(name: str, said: str) -> None:
    if FORMATS[name].posts and inert(said) != said:
        with pytest.raises(ExportRefused, match="invisible"):
            exported(name, [quote_of(said)])
        return
    text = exported(name, [quote_of(said)])
    seen, harmless = READERS[name](text), READERS[name](exported(name, [quote_of(HARMLESS)]))
    expected, (shown,) = words_of(name, said), seen.words
    if name == "soundbite":
        assert shown.removesuffix("…") in expected
    else:
        assert expected.strip() in shown
    assert seen.bones == harmless.bones
    lines = text.replace("\r\n ", "") if name == "ics" else text
    assert all(inert(line) == line for line in lines.replace("\r\n", "\n").split("\n"))
    text.encode("utf-8")


def test_every_format_has_a_reader_here() -> None:
    assert list(READERS) == list(FORMATS)


@pytest.mark.parametrize("said", SAID, ids=range(len(SAID)))
@pytest.mark.parametrize("name", FORMATS)
def test_what_was_said_is_shown_and_obeyed_by_nobody(name: str, said: str) -> None:
    inert_in(name, said)


@pytest.mark.parametrize("name", FORMATS)
@given(said=ANYTHING)
def test_whatever_is_said_is_shown_and_obeyed_by_nobody(name: str, said: str) -> None:
    inert_in(name, said)


@pytest.mark.parametrize("name", ["atom", "rss"])
@pytest.mark.parametrize("said", SAID, ids=range(len(SAID)))
def test_a_reader_of_feeds_finds_them_well_formed_and_no_element_in_their_words(name: str, said: str) -> None:
    feed = feedparser.parse(exported(name, [quote_of(said)]))
    (entry,) = feed.entries
    assert not feed.bozo
    assert name == "atom" or "<" not in entry.title + entry.summary
