"""A post that is said to fit fits, and counting takes no longer than the text is long."""

import sys
from collections.abc import Callable
from types import FrameType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quotebot.networks import LONG, NETWORKS, Network, accidental_links

X, BLUESKY, MASTODON = NETWORKS
FAMILY = "👩‍👩‍👧‍👦"
PIECES = st.sampled_from(
    ["The ferry waits", ".", " ", "\n", "…", "“", "é", "e\u0301", "日本", FAMILY, "🇪🇪", "intuition.So", "a.co", "https://",
     "https://ferry.example.org/a?b=c", "-", "@", "#", "u.s.a.", "\u3000", "\u200f", "\r\n", "x" * 40]
)  # fmt: skip


def handed_to_the_parser(work: Callable[[], object]) -> list[int]:
    """How many characters the link parser is given in each of its calls during `work`."""
    lengths: list[int] = []

    def see(frame: FrameType, event: str, _: object) -> None:
        if event == "call" and frame.f_code.co_name in ("parse_tweet", "extract_urls_with_indices"):
            lengths.append(len(frame.f_locals["text"]))

    before = sys.getprofile()
    sys.setprofile(see)
    try:
        work()
    finally:
        sys.setprofile(before)
    return lengths


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", 0),
        ("The ferry waits.", 16),
        ("“It waits” — always", 19),
        ("It waits … always", 18),  # an ellipsis weighs two
        ("日本", 4),
        (FAMILY, 2),
        ("e\u0301", 1),
        ("See https://ferry.example.org/a/very/long/way/to/go?by=boat now", 4 + 23 + 4),
        ("Formalized intuition.So we went", 11 + 23 + 8),  # X makes a link of it, and charges for one
        ("Node.js in the U.S.A.", 21),
        ("one\r\ntwo", 7),
        (" éintuition.So", 24),  # after a space the letter belongs to the link,
        ("éintuition.So", 24),  # at the start it does not
    ],
)
def test_x_counts_by_weight(text: str, expected: int) -> None:
    assert X.length(text) == expected


@given(st.lists(PIECES, max_size=24).map("".join))
def test_x_counts_word_by_word_what_its_own_parser_counts_at_once(text: str) -> None:
    from twitter_text import parse_tweet

    whole = parse_tweet(text).weightedLength
    assert X.length(text) == whole or min(X.length(text), whole) > X.limit


def test_bluesky_counts_graphemes_and_bytes_and_the_tighter_limit_speaks() -> None:
    assert BLUESKY.left("é" * 299) == 1
    assert not BLUESKY.fits("é" * 301)
    assert BLUESKY.fits(FAMILY * 120)  # 3,000 bytes
    assert BLUESKY.left(FAMILY * 121) == -25
    assert BLUESKY.over(FAMILY * 121) == 25


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (FAMILY, 1),
        ("See https://ferry.example.org/a/very/long/way/to/go.", 4 + 23 + 1),
        ("(http://a.co)", 25),
        ("ferry.example.org", 17),  # no link without a protocol
        ("https://nothing", 15),  # and none without a domain
    ],
)
def test_mastodon_counts_graphemes_and_links_as_23(text: str, expected: int) -> None:
    assert MASTODON.length(text) == expected


@pytest.mark.parametrize("network", NETWORKS, ids=lambda network: network.name)
def test_what_is_left_turns_negative_exactly_where_the_post_no_longer_fits(network: Network) -> None:
    full = "a" * network.limit

    assert (network.left(full), network.fits(full), network.over(full)) == (0, True, 0)
    assert (network.left(full + "b"), network.fits(full + "b"), network.over(full + "bc")) == (-1, False, 2)


@pytest.mark.parametrize("network", NETWORKS, ids=lambda network: network.name)
@given(text=st.text(st.characters()))
def test_any_text_at_all_is_counted(network: Network, text: str) -> None:
    assert network.length(text) >= 0
    assert network.left(text) + network.over(text) >= 0


JUNK = (
    "a." * 5_000,
    "https://" + "a." * 1_900,
    "https://a.co," * 40,
    ("a." * 130 + " ") * 15,
    ("-a" * 130 + ".co ") * 400,
    "word. " * 10_000,
)


@pytest.mark.parametrize("text", JUNK, ids=lambda text: text[:12])
def test_the_parser_whose_time_grows_with_the_square_gets_short_words_of_short_texts(text: str) -> None:
    """However long the text is: no piece over 500 characters, and no more than LONG of it in all."""

    def count() -> None:
        assert [network.fits(text) for network in NETWORKS] == [False] * 3
        accidental_links(text)

    lengths = handed_to_the_parser(count)
    assert max(lengths, default=0) <= MASTODON.limit
    assert sum(lengths) <= 4 * LONG  # for the weights (the parser calls itself), for links, and for Mastodon


def test_the_longest_links_that_fit_are_still_parsed() -> None:
    link = "https://ferry.example.org/" + "a" * (280 - 26)

    assert X.length(" ".join([link] * 11)) == 11 * 23 + 10
    assert len(" ".join([link] * 11)) < LONG


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It is formalized intuition.So we went on.It was late.", ["intuition.So", "on.It"]),
        ("Node.js and GPT-4.5 in the U.S.A.", []),
        ("See https://ferry.example.org, or ferry.example.org", ["ferry.example.org"]),
        ("a.co" * 10_000, []),
    ],
)
def test_links_nobody_meant_are_named(text: str, expected: list[str]) -> None:
    assert accidental_links(text) == expected
