from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from quotebot.export.markdown import escape, markdown_lines
from quotebot.inert import inert
from quotebot.model import Episode, Speaker
from quotebot.quote import link

from .quotes import CONTEXT, EPISODE, build


def inline(tokens: list[Token]) -> list[Token]:
    return [token for token in tokens if token.type == "inline"]


def test_a_quote_is_a_block_quote_with_its_credit_and_a_link() -> None:
    quote = build(time=751.5)
    assert "".join(markdown_lines([quote], CONTEXT)) == (
        "# The Mending Hour: Clocks\n"
        "\n> Every clock is wrong.\n>\n"
        "> — **Edwin Pasko**, *The Mending Hour*, Clocks, "
        f"[12:31](https://example.org/clocks#t=751), `{quote.id}`\n"
    )


def test_without_times_the_line_is_named_and_without_a_show_the_file() -> None:
    quote = build(episode=Episode(file="hour_1.txt"))
    text = "".join(markdown_lines([quote], CONTEXT))
    assert text.startswith("# hour\\_1.txt\n")
    assert f"> — **Edwin Pasko**, line 2, `{quote.id}`\n" in text


def test_a_speaker_who_is_not_sure_is_not_credited() -> None:
    guess = Speaker(name="Edwin Pasko", role="guest", confidence=0.6, source="inferred")
    assert "Pasko" not in "".join(markdown_lines([build(speaker=guess)], CONTEXT))


def test_each_transcript_has_its_own_heading() -> None:
    other = build(episode=replace(EPISODE, title="Bread"))
    text = "".join(markdown_lines([build(), build(), other], CONTEXT))
    assert text.count("\n# ") == 1
    assert "\n\n# The Mending Hour: Bread\n" in text


def test_links_are_web_addresses_only() -> None:
    assert link("javascript:alert(1)", None) is None
    assert link("https://e.org/a) [x](y", 1.9) == "https://e.org/a%29%20[x]%28y#t=1"
    assert link("https://e.org/#part", 9) == "https://e.org/#part"


@given(st.text(st.characters(exclude_categories=()), min_size=1).map(str.strip).filter(bool))
def test_every_reader_of_markdown_shows_the_words_as_they_are(said: str) -> None:
    tokens = MarkdownIt("commonmark").parse("".join(markdown_lines([build("x", shown=said)], CONTEXT)))
    _, body, _ = inline(tokens)
    children = body.children or []
    assert {child.type for child in children} <= {"text", "text_special"}
    assert "".join(child.content for child in children).strip() == inert(said).strip()


@given(st.text(st.sampled_from("<>&;ab\"'[]()!*_`\\#-+1. \n")))
def test_no_html_of_a_transcript_reaches_the_page(said: str) -> None:
    html = MarkdownIt("commonmark").render(escape(said))
    assert "<" not in html.replace("<p>", "").replace("</p>", "")
