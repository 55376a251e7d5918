"""The words of a post: each account has its own template, link, hashtags and language, and no quote is ever cut."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from quotebot.account import Account
from quotebot.errors import Refused
from quotebot.post import Image, Payload, Span
from quotebot.posting.compose import compose
from quotebot.quote import Quote

from .desk import NOON, Desk, approved

CARD = Image(path="/card.png", sha256="0" * 64, mime="image/png", alt="What the card says.", width=1080, height=1080)


@pytest.fixture
def quote(tmp_path: Path) -> Quote:
    """A quote of an episode that is on the web, said at 1:15."""
    store = Desk(folder=tmp_path).store()
    (found,) = approved(store, 1)
    store.close()
    episode = replace(found.episode, url="https://example.org/7", title="On Loaves")
    return replace(found, episode=episode, times=(75.4, 80.0), text="A loaf is a promise.")


@pytest.fixture
def post(quote: Quote) -> Callable[..., Payload]:
    """`post(hashtags=("bread",))` is the post for an account that is set so; `of` is another quote."""

    def composed(of: Quote | None = None, image: Image | None = None, **values: Any) -> Payload:
        return compose(of or quote, Account.model_validate(values), now=NOON, image=image)

    return composed


def test_without_settings_it_is_the_quote_its_speaker_the_show_and_the_link(post: Callable[..., Payload]) -> None:
    assert post().text == "“A loaf is a promise.”\n— Bo Sample, Crumbs\nhttps://example.org/7#t=75"


@pytest.mark.parametrize(
    ("values", "text"),
    [
        ({"link": False}, "“A loaf is a promise.”\n— Bo Sample, Crumbs"),
        ({"template": "{speaker}: {quote}[ ({title})]"}, "Bo Sample: A loaf is a promise. (On Loaves)"),
        (
            {"template": "{quote} — {speaker}[\n{tags}]", "hashtags": ["bread"]},
            "A loaf is a promise. — Bo Sample\n#bread",
        ),
        ({"template": "{quote} — {speaker}[\n{tags}]"}, "A loaf is a promise. — Bo Sample"),
    ],
)
def test_each_account_has_its_own_words(post: Callable[..., Payload], values: dict[str, Any], text: str) -> None:
    assert post(**values).text == text


@pytest.mark.parametrize(
    ("url", "seconds", "link"),
    [
        ("https://example.org/7", 75.4, "https://example.org/7#t=75"),
        ("https://example.org/7", None, "https://example.org/7"),
        ("https://example.org/7#top", 75.4, "https://example.org/7#top"),
        ("shows/7.mp3", 75.4, None),
        (None, 75.4, None),
    ],
)
def test_the_link_leads_to_the_moment_where_both_are_known(
    post: Callable[..., Payload], quote: Quote, url: str | None, seconds: float | None, link: str | None
) -> None:
    other = replace(quote, episode=replace(quote.episode, url=url), times=(seconds, None))
    made = post(other)

    assert made.link == link
    assert made.spans == (
        (Span(start=len(made.text) - len(link), end=len(made.text), kind="link", value=link),) if link else ()
    )


def test_hashtags_stand_in_the_text_and_are_marked_each_at_its_own_place(post: Callable[..., Payload]) -> None:
    made = post(hashtags=["bread", "#breadmaking", "Brot"], link=False)
    tags = [(made.text[span.start : span.end], span.value) for span in made.spans]

    assert made.text.endswith("\n#bread #breadmaking #Brot")
    assert sorted(tags) == [("#Brot", "Brot"), ("#bread", "bread"), ("#breadmaking", "breadmaking")]
    assert len({span.start for span in made.spans}) == 3


@pytest.mark.parametrize("wrong", ["my show", "a.b", "2026", "", "#"])
def test_what_is_no_hashtag_is_refused_where_it_is_set(wrong: str) -> None:
    with pytest.raises(ValidationError, match="is no hashtag"):
        Account(hashtags=(wrong,))


@pytest.mark.parametrize(("set_to", "told"), [("de", "de"), ("pt-BR", "pt-BR"), ("", None)])
def test_the_language_is_that_of_the_account(post: Callable[..., Payload], set_to: str, told: str | None) -> None:
    assert post(language=set_to).language == told


@pytest.mark.parametrize("wrong", ["english language", "EN", "e", "de_DE"])
def test_what_is_no_language_is_refused_where_it_is_set(wrong: str) -> None:
    with pytest.raises(ValidationError, match="is no language"):
        Account(language=wrong)


def test_the_card_goes_with_its_description(post: Callable[..., Payload]) -> None:
    assert post(image=CARD).image == CARD
    assert post().image is None


X = {"network": "x", "link": False}


def test_a_missing_space_that_would_be_a_link_is_mended_and_nothing_else(
    post: Callable[..., Payload], quote: Quote
) -> None:
    glued = replace(quote, text="It is formalised intuition.So we bake.")
    with pytest.raises(
        Refused, match=r"a link of intuition\.So in q-\w+\. Mend the space with quotebot edit \S+ --text\.$"
    ):
        post(glued, **X)


def test_a_name_that_is_a_link_may_be_allowed_by_the_account(post: Callable[..., Payload], quote: Quote) -> None:
    named = replace(quote, text="We sold bread.com and the loaf stayed.")
    with pytest.raises(Refused, match=r"if it is a name that may be a link, add it to the account's web_names"):
        post(named, **X)

    assert "bread.com" in post(named, web_names=["Bread.com"], **X).text
    with pytest.raises(Refused, match="web_names"):
        post(named, web_names=["ead.com"], **X)


@pytest.mark.parametrize(
    "name",
    ["min_gap_minutes", "grace_minutes", "repeat_after_days", "daily_cap", "most_a_run", "most_chars", "repeats"],
)
def test_no_number_is_too_large_for_a_calendar(name: str) -> None:
    with pytest.raises(ValidationError, match="less than or equal to"):
        Account.model_validate({name: 10**12})
