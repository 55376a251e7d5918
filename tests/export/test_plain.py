from quotebot.export.where import shortened
from quotebot.model import Episode, Speaker

from .quotes import build, exported


def test_a_quote_is_a_block_with_who_and_where() -> None:
    guess = Speaker(name="Edwin Pasko", role="guest", confidence=0.6, source="inferred")
    assert exported("txt", [build(time=751.5), build(speaker=guess, episode=Episode(file="hour.txt"))]) == (
        "“Every clock is wrong.”\n"
        "  — Edwin Pasko, The Mending Hour: Clocks, 12:31\n"
        "  https://example.org/clocks#t=751\n"
        "\n"
        "“Every clock is wrong.”\n"
        "  — Speaker not known, hour.txt, line 2\n"
    )


def test_a_text_is_shortened_between_words_and_never_longer_than_asked() -> None:
    assert shortened("one two three", 13) == "one two three"
    assert shortened("one two three", 12) == "one two…"
    assert shortened("onetwothree", 5) == "onet…"
