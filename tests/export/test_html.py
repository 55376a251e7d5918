"""The page as a strict parser of HTML reads it. What a browser makes of it is in test_page.py."""

import base64
import hashlib
import re
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from xml.etree.ElementTree import Element

import html5lib

from quotebot.export import html as page
from quotebot.model import Episode, Speaker
from quotebot.quote import Quote

from .quotes import EPISODE, build, exported

OTHER = Speaker(name="Nora Castellane", role="host", confidence=0.99, source="labelled")
UNSURE = replace(OTHER, confidence=0.6, source="inferred")
CSS = (Path(page.__file__).parent / "page.css").read_text(encoding="utf-8")


def parsed(quotes: list[Quote]) -> Element:
    """The page as a tree; a strict parser takes no error in it."""
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    root: Element = parser.parse(exported("html", quotes))
    return root


def text_of(element: Element | None) -> str:
    assert element is not None
    return "".join(element.itertext())


def test_a_quote_is_a_figure_with_its_words_its_speaker_and_its_moment() -> None:
    quote = build(time=751.5)
    (figure,) = parsed([quote]).iter("figure")
    blockquote = figure.find("blockquote")
    assert blockquote is not None
    assert figure.get("id") == quote.id
    assert blockquote.get("cite") == "https://example.org/clocks#t=751"
    assert text_of(blockquote) == "Every clock is wrong."
    assert text_of(figure.find("figcaption")) == "Edwin Pasko, The Mending Hour: Clocks, 12:31"
    assert [link.get("href") for link in figure.iter("a")] == ["https://example.org/clocks#t=751"]


def test_quotes_are_grouped_by_episode_and_speaker_and_nobody_comes_last() -> None:
    bread = replace(EPISODE, title="Bread")
    quotes = [build(speaker=UNSURE), build(), build(episode=bread), build(speaker=OTHER), build()]
    root = parsed([replace(quote, id=f"q-{at}") for at, quote in enumerate(quotes)])
    shown = [
        (text_of(section.find("header/h2")), text_of(group.find("h3")), [one.get("id") for one in group.iter("figure")])
        for section in root.iter("section")
        for group in section.findall("div")
    ]
    assert shown == [
        ("The Mending Hour: Clocks", "Edwin Pasko", ["q-1", "q-4"]),
        ("The Mending Hour: Clocks", "Nora Castellane", ["q-3"]),
        ("The Mending Hour: Clocks", "Speaker not known", ["q-0"]),
        ("The Mending Hour: Bread", "Edwin Pasko", ["q-2"]),
    ]


def test_words_of_nobody_known_are_said_to_be_that_wherever_they_go() -> None:
    (figure,) = parsed([build(speaker=UNSURE)]).iter("figure")
    assert text_of(figure.find("figcaption")).startswith("Speaker not known, ")
    assert figure.get("data-copy", "").startswith("“Every clock is wrong.” — Speaker not known, ")
    assert "Castellane" not in exported("html", [build(speaker=UNSURE)])


def test_what_is_copied_has_the_speaker_the_episode_and_the_moment() -> None:
    (figure,) = parsed([build(time=751.5)]).iter("figure")
    assert figure.get("data-copy") == (
        "“Every clock is wrong.” — Edwin Pasko, The Mending Hour: Clocks, https://example.org/clocks#t=751"
    )


def test_the_page_needs_and_allows_nothing_from_elsewhere() -> None:
    """The only addresses in it are links to follow; the policy allows its own style and script by their hashes."""
    root = parsed([build()])
    sources = [
        value for e in root.iter() for key, value in e.attrib.items() if key in ("src", "srcset", "data", "action")
    ]
    assert sources == []
    assert [link.get("href") for link in root.iter("link")] == ["data:,"]
    (policy,) = (e.get("content", "") for e in root.iter("meta") if e.get("http-equiv") == "Content-Security-Policy")
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules["default-src"] == rules["base-uri"] == rules["form-action"] == "'none'"
    for tag, rule in (("style", "style-src"), ("script", "script-src")):
        (element,) = root.iter(tag)
        digest = hashlib.sha256((element.text or "").encode()).digest()
        assert rules[rule] == f"'sha256-{base64.b64encode(digest).decode()}'"
    assert re.findall(r"url\(|@import|https?:", CSS) == []


def test_a_person_who_cannot_see_the_page_can_use_it() -> None:
    """One main heading and none left out below it, a label for the box, news in live regions, a language."""
    root = parsed([build(), build(episode=Episode(file="a.txt"))])
    levels = [int(e.tag[1]) for e in root.iter() if e.tag in ("h1", "h2", "h3")]
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert [label.get("for") for label in root.iter("label")] == [box.get("id") for box in root.iter("input")]
    assert {e.get("id") for e in root.iter() if e.get("aria-live") == "polite"} == {"count", "said"}
    assert root.get("lang") == "en"


def luminance(colour: str) -> float:
    channels = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_text_stands_out_from_what_is_behind_it_by_light_and_by_dark() -> None:
    """WCAG 2.2 AA: 4.5 to 1."""
    themes = [
        dict(re.findall(r"--(\w+): (#[0-9a-f]{6})", block)) for block in re.findall(r":root \{(.*?)\}", CSS, re.S)
    ]
    light, dark = themes[:2]
    for theme in (light, dark):
        for ink in ("ink", "soft", "accent"):
            for paper in ("paper", "card", "wash"):
                brighter, darker = sorted((luminance(theme[ink]), luminance(theme[paper])), reverse=True)
                assert (brighter + 0.05) / (darker + 0.05) >= 4.5, (ink, paper)


def test_no_quote_at_all_is_still_a_page() -> None:
    root = parsed([])
    assert text_of(root.find("body/header")).split() == ["Quotes", "0", "quotes", "from", "0", "episodes"]
