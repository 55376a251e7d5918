"""The editor of the full-screen review: keys move the ends and switch the edits, and nothing unsaid gets in."""

import asyncio

import pytest
import sqlalchemy as sa

from quotebot.quote import Quote
from quotebot.review.session import Session
from quotebot.store import quotes
from quotebot.store.database import Store
from quotebot.store.schema import suggestions

from .samples import OVEN, PROMISE, keep, review
from .terminal import LARGE, SMALL, Scene, Terminal, terminal

sizes = pytest.mark.parametrize("size", [SMALL, LARGE], ids=["80x24", "120x40"])


def edit(session: Session, scene: Scene, size: tuple[int, int] = SMALL) -> None:
    """Open the editor on the first card, and do what `scene` does."""

    async def played() -> None:
        async with terminal(session, size) as shown:
            await shown.press("e")
            await scene(shown)

    asyncio.run(played())


def text(store: Store, quote: Quote) -> str:
    return quotes.get(store, quote.id).text


@sizes
def test_the_editor_shows_the_words_the_line_the_edits_and_the_keys(store: Store, size: tuple[int, int]) -> None:
    first, *_ = keep(store)

    async def scene(shown: Terminal) -> None:
        for piece in (
            f"Editing {first.id} from bread.txt", "people laugh when I say it.", PROMISE, "My father said that first.",
            "“A loaf is a promise that you keep every morning.” — Bo Sample", "X 62/280", "1 on drops “But”",
            "2 on a capital letter to begin with", "unchanged", "[ ] start", "Enter save", "Esc leave",
        ):  # fmt: skip
            assert piece in shown.text

    edit(review(store), scene, size)


@sizes
@pytest.mark.parametrize(
    ("keys", "shown_line"),
    [
        (["right_curly_bracket"], "“A loaf is a promise that you keep every morning. My.”"),
        (["greater_than_sign", "greater_than_sign"], "“A loaf is a promise that you keep every morning. My father.”"),
        (["left_curly_bracket"], "“A loaf is a promise that you keep every.”"),
        (["less_than_sign", "less_than_sign"], "“A loaf is a promise that you keep.”"),
        (["right_square_bracket"], "“A loaf is a promise that you keep every morning.”"),
        (["full_stop", "full_stop"], "“Loaf is a promise that you keep every morning.”"),
        (["left_square_bracket"], "“It. But a loaf is a promise that you keep every morning.”"),
        (["comma", "comma"], "“Say it. But a loaf is a promise that you keep every morning.”"),
        (["1"], "“But a loaf is a promise that you keep every morning.”"),
        (["2"], "“a loaf is a promise that you keep every morning.”"),
        (["1", "u"], "“A loaf is a promise that you keep every morning.”"),
    ],
)
def test_a_key_a_step(store: Store, size: tuple[int, int], keys: list[str], shown_line: str) -> None:
    keep(store)

    async def scene(shown: Terminal) -> None:
        await shown.press(*keys)
        assert shown_line in shown.text

    edit(review(store), scene, size)


@sizes
@pytest.mark.parametrize("mark", [["shift+right", "shift+right"], ["space", "right", "right"]])
def test_marked_words_are_left_out_and_it_shows(store: Store, size: tuple[int, int], mark: list[str]) -> None:
    first, *_ = keep(store)

    async def scene(shown: Terminal) -> None:
        await shown.press("end", *["left"] * 4, *mark, "x")
        assert "“A loaf is a promise … every morning.”" in shown.text
        await shown.press("enter")
        assert f"edited {first.id}" in shown.text

    edit(review(store), scene, size)
    assert text(store, first) == "A loaf is a promise … every morning."


@sizes
def test_words_are_inserted_in_brackets_before_the_cursor(store: Store, size: tuple[int, int]) -> None:
    first, *_ = keep(store)

    async def scene(shown: Terminal) -> None:
        await shown.press("right", "right", "i")
        await shown.type("good")
        await shown.press("enter", "enter")

    edit(review(store), scene, size)
    assert text(store, first) == "A [good] loaf is a promise that you keep every morning."


@sizes
def test_a_refused_insertion_stays_in_its_box_with_the_reason(store: Store, size: tuple[int, int]) -> None:
    keep(store)

    async def scene(shown: Terminal) -> None:
        await shown.press("i", "enter")
        assert "An insertion is a few plain words" in shown.text
        await shown.press("escape")
        assert "unchanged" in shown.text

    edit(review(store), scene, size)


@sizes
def test_a_misheard_name_is_mended_and_any_other_word_is_not(store: Store, size: tuple[int, int]) -> None:
    said = "The mill of Jansen Holm is older than the road to it."
    (first,) = keep(store, f"Ada Example: Yes?\n\nBo Sample: {said}\n", ((said, ()),))

    async def scene(shown: Terminal) -> None:
        await shown.press("right", "n", "ctrl+u")
        await shown.type("War")
        await shown.press("enter")
        assert "“War” cannot stand for “mill”" in shown.text
        assert " War" in shown.lines
        await shown.press("escape", "right", "right", "n", "end", "backspace", "backspace")
        await shown.type("on")
        await shown.press("enter", "enter")

    edit(review(store), scene, size)
    assert text(store, first) == "The mill of Janson Holm is older than the road to it."


@sizes
def test_free_typing_takes_what_was_said_and_refuses_what_was_not(store: Store, size: tuple[int, int]) -> None:
    first, *_ = keep(store)

    async def scene(shown: Terminal) -> None:
        await shown.press("t")
        await shown.type(" Indeed")
        await shown.press("enter")
        assert "“Indeed” was not said." in shown.text
        assert "every morning. Indeed" in shown.text
        await shown.press("ctrl+u")
        await shown.type("A loaf is a promise.")
        assert "length X 34/280" in shown.text.rpartition("Type the line")[2]
        await shown.press("enter")
        assert "“A loaf is a promise.” — Bo Sample" in shown.text
        await shown.press("enter")

    edit(review(store), scene, size)
    assert text(store, first) == "A loaf is a promise."


@sizes
def test_what_cannot_be_done_is_said_and_changes_nothing(store: Store, size: tuple[int, int]) -> None:
    keep(store)

    async def scene(shown: Terminal) -> None:
        await shown.press("9")
        assert "There is no edit 9: this quote has 2." in shown.text
        await shown.press("u")
        assert "There is no step to take back." in shown.text
        await shown.press(*["left_curly_bracket"] * 12)
        assert "Nothing would be left of the quote." in shown.text

    edit(review(store), scene, size)


@sizes
def test_escape_leaves_the_quote_as_it_was_and_asks_once_where_something_was_changed(
    store: Store, size: tuple[int, int]
) -> None:
    first, *_ = keep(store)

    async def scene(shown: Terminal) -> None:
        await shown.press("1", "escape")
        assert "Not saved yet. Enter saves it, Esc again throws it away." in shown.text
        await shown.press("escape")
        assert "a approve" in shown.text
        await shown.press("e", "escape")
        assert "a approve" in shown.text
        await shown.press("e", "enter")
        assert "a approve" in shown.text

    edit(review(store), scene, size)
    assert quotes.history(store, first) == []


@sizes
def test_help_names_the_keys(store: Store, size: tuple[int, int]) -> None:
    keep(store)

    async def scene(shown: Terminal) -> None:
        await shown.press("question_mark")
        assert "It ends one word later." in shown.text
        assert "Any key closes this." in shown.text
        await shown.press("x")
        assert "unchanged" in shown.text

    edit(review(store), scene, size)


@sizes
def test_what_is_typed_for_a_name_replaces_what_was_heard(store: Store, size: tuple[int, int]) -> None:
    heard = "It waited for my mother jansen holm every winter."
    first, *_ = keep(store, f"Bo Sample: {heard}\n", ((heard, ()),))

    async def scene(shown: Terminal) -> None:
        await shown.press("1")
        assert "There is no edit 1: this quote has none." in shown.text
        await shown.press("home", *["right"] * 5, "n")
        await shown.type("Jensen")
        await shown.press("enter", "enter")
        assert "jansen Jensen holm" in shown.text

    edit(review(store), scene, size)
    assert text(store, first) == heard.replace("jansen", "Jensen")


def test_an_edit_saves_no_approval_and_can_be_undone(store: Store) -> None:
    first, *_ = keep(store)

    async def scene(shown: Terminal) -> None:
        await shown.press("1", "enter")
        assert quotes.get(store, first.id).text == PROMISE
        assert quotes.get(store, first.id).state == "new"
        await shown.press("u")

    edit(review(store), scene)
    assert text(store, first) == first.text


def test_the_cursor_goes_from_word_to_word_and_no_further(store: Store) -> None:
    keep(store, said=((OVEN, ()),))

    async def scene(shown: Terminal) -> None:
        await shown.press("home", "left", "end", "right", "right", "x")
        assert "“The oven is a teacher with no patience at …" in shown.text

    edit(review(store), scene)


def test_a_quote_whose_transcript_is_read_otherwise_today_is_not_edited(store: Store) -> None:
    first, *_ = keep(store)
    with store.writing() as db:
        db.execute(sa.update(suggestions).where(suggestions.c.id == first.id).values(start=99_990, end=99_999))

    async def scene(shown: Terminal) -> None:
        assert "Its transcript is read otherwise today." in shown.text
        await shown.press("a")
        assert "does not stand in bread.txt" in shown.text

    edit(review(store), scene)
