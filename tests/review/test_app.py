"""The keys of the full-screen review, pressed in a terminal of the test's own at two sizes."""

import asyncio
import re

import pytest
import sqlalchemy as sa
from textual.events import Paste

from quotebot.quote import Quote
from quotebot.review.keys import REASONS
from quotebot.store import decisions, queue, quotes
from quotebot.store.database import Store
from quotebot.store.decisions import Hand
from quotebot.store.quotes import Wanted
from quotebot.store.schema import transcripts

from .samples import NOON, keep, review
from .terminal import LARGE, SMALL, Scene, Terminal, terminal

PLAIN = "Ada and Bo talk about bread.\n\nA loaf is a promise that you keep every morning.\n\nSo they say.\n"
sizes = pytest.mark.parametrize("size", [SMALL, LARGE], ids=["80x24", "120x40"])


def play(store: Store, size: tuple[int, int], scene: Scene) -> None:
    """Review what is in the store, as `scene` does."""

    async def played() -> None:
        async with terminal(review(store), size) as shown:
            await scene(shown)

    asyncio.run(played())


def now(store: Store, quote: Quote) -> Quote:
    return quotes.get(store, quote.id)


@sizes
def test_the_card_shows_the_line_its_evidence_and_its_context(store: Store, size: tuple[int, int]) -> None:
    keep(store)

    async def scene(shown: Terminal) -> None:
        for piece in (
            "1 of 4", "4 to go", "bread.txt", "“A loaf is a promise that you keep every morning.” — Bo Sample",
            "Bo Sample (guest), 0.98: labelled by the file", "line 3", "+0.50 Says what something is",
            "X 62/280", "Bluesky 62/300", "Ada Example: What is a loaf", "▸ 3", "But a loaf is a promise",
            "My father said that first.", "a approve", "q quit",
        ):  # fmt: skip
            assert piece in shown.text

    play(store, size, scene)


@sizes
def test_a_approves_and_the_next_card_comes(store: Store, size: tuple[int, int]) -> None:
    first, second, *_ = keep(store)

    async def scene(shown: Terminal) -> None:
        await shown.press("a")
        assert now(store, first).state == "approved"
        assert f"approved {first.id} “A loaf is a promise t…”, saved" in shown.text
        assert "2 of 4 · 1 approved, 0 rejected, 3 to go" in shown.text
        assert second.text in shown.text

    play(store, size, scene)


@sizes
@pytest.mark.parametrize(("key", "reason"), [*((one.key, one.answer) for one in REASONS), ("enter", None)])
def test_r_and_a_key_reject_with_a_reason(store: Store, size: tuple[int, int], key: str, reason: str | None) -> None:
    first, *_ = keep(store)

    async def scene(shown: Terminal) -> None:
        await shown.press("r")
        assert "Enter: no reason" in shown.text
        assert now(store, first).state == "new"
        await shown.press(key)

    play(store, size, scene)
    decision = now(store, first).decision
    assert decision is not None
    assert (decision.state, decision.reason) == ("rejected", reason)


@sizes
def test_escape_leaves_a_rejection_and_a_key_that_is_no_reason_is_none(store: Store, size: tuple[int, int]) -> None:
    first, *_ = keep(store)

    async def scene(shown: Terminal) -> None:
        await shown.press("r", "a", "r", "j", "escape")
        assert "1 of 4 · 0 approved, 0 rejected" in shown.text

    play(store, size, scene)
    assert now(store, first).decision is None


@sizes
def test_l_puts_off_and_u_takes_back_one_after_the_other(store: Store, size: tuple[int, int]) -> None:
    first, second, *_ = keep(store)

    async def scene(shown: Terminal) -> None:
        await shown.press("l", "a")
        assert (now(store, first).state, now(store, second).state) == ("later", "approved")
        await shown.press("u")
        assert f"took back: approved {second.id}" in shown.text
        await shown.press("u", "u")
        assert "There is nothing left to take back." in shown.text
        assert "1 of 4" in shown.text

    play(store, size, scene)
    assert (now(store, first).state, now(store, second).state) == ("new", "new")


@sizes
@pytest.mark.parametrize(("there", "back"), [("j", "k"), ("down", "up"), ("right", "left")])
def test_moving_on_decides_nothing(store: Store, size: tuple[int, int], there: str, back: str) -> None:
    found = keep(store)

    async def scene(shown: Terminal) -> None:
        await shown.press(there, there)
        assert "3 of 4" in shown.text
        await shown.press(back)
        assert "2 of 4" in shown.text
        await shown.press(there, there, there)
        assert "This is the end of the list." in shown.text
        await shown.press(back, back, back, back)
        assert "This is the first one." in shown.text

    play(store, size, scene)
    assert [now(store, quote).decision for quote in found] == [None] * 4


@sizes
def test_s_and_a_number_name_the_speaker(store: Store, size: tuple[int, int]) -> None:
    first, *_ = keep(store, PLAIN, (("A loaf is a promise that you keep every morning.", ()),))

    async def scene(shown: Terminal) -> None:
        assert "cannot be queued until s names one" in shown.text
        await shown.press("s")
        assert "1 Ada Example" in shown.text
        await shown.press("2")
        assert f"attributed {first.id}" in shown.text
        assert "Bo Sample (guest), 1.00: confirmed by a person" in shown.text

    play(store, size, scene)
    assert now(store, first).name == "Bo Sample"


@sizes
def test_s_takes_a_typed_name_and_refuses_none(store: Store, size: tuple[int, int]) -> None:
    first, *_ = keep(store)

    async def scene(shown: Terminal) -> None:
        await shown.press("s", "enter")
        assert "A speaker needs a name." in shown.text
        await shown.type("Cy 2")
        await shown.press("enter")
        assert "— Cy 2" in shown.text

    play(store, size, scene)
    assert now(store, first).name == "Cy 2"


@sizes
def test_m_shows_more_context_until_there_is_enough(store: Store, size: tuple[int, int]) -> None:
    keep(store)

    async def scene(shown: Terminal) -> None:
        assert "Flour is the cheapest" not in shown.text or size == LARGE
        await shown.press("m")
        assert "sentences before and after" in shown.text
        await shown.press("pagedown", "pagedown")
        assert "Flour is the cheapest" in shown.text
        await shown.press("pageup", "pageup")
        assert "What is a loaf" in shown.text

    play(store, size, scene)


@sizes
def test_o_sorts_in_three_ways(store: Store, size: tuple[int, int]) -> None:
    keep(store)

    async def scene(shown: Terminal) -> None:
        for order in ("score", "place", "rank"):
            await shown.press("o")
            assert f"sorted by {order}" in shown.text

    play(store, size, scene)


@sizes
def test_f_filters_by_state_and_speaker(store: Store, size: tuple[int, int]) -> None:
    first, *_ = keep(store)

    async def scene(shown: Terminal) -> None:
        await shown.press("a", "f", "a")
        assert "1 of 1" in shown.text
        assert "1 approved" in shown.text
        assert first.text in shown.text
        await shown.press("f", "l")
        assert "Nothing here is later. The list stays as it was." in shown.text
        await shown.press("f", "e", "f", "2")
        assert "4 in any state, by Bo Sample" in shown.text
        await shown.press("f", "1")
        assert "Nothing here is in any state, by Ada Example." in shown.text
        await shown.press("f", "0", "f", "enter")
        assert "3 new or later" in shown.text
        await shown.press("f", "escape")

    play(store, size, scene)


@sizes
def test_slash_searches_and_an_empty_search_shows_all_again(store: Store, size: tuple[int, int]) -> None:
    keep(store)

    async def scene(shown: Terminal) -> None:
        await shown.press("slash")
        await shown.type("teacher")
        await shown.press("enter")
        assert "1 of 2" in shown.text
        assert "saying “teacher”" in shown.lines[0]
        await shown.press("slash", "ctrl+u", "enter")
        assert "of 4" in shown.text
        await shown.press("slash", "a", "escape")

    play(store, size, scene)


@sizes
def test_help_names_every_key_and_any_key_closes_it_and_does_nothing_else(store: Store, size: tuple[int, int]) -> None:
    first, *_ = keep(store)

    async def scene(shown: Terminal) -> None:
        await shown.press("question_mark")
        for piece in ("Approve the line", "Quit. Every decision is saved", "Any key closes this."):
            assert piece in shown.text
        await shown.press("a")
        assert "Any key closes this." not in shown.text

    play(store, size, scene)
    assert now(store, first).decision is None


@pytest.mark.parametrize(
    "keys", ["q", "ctrl+c", "ctrl+q", "r ctrl+c", "s ctrl+c", "e ctrl+c", "e t ctrl+c", "? ctrl+q"]
)
def test_one_can_quit_from_everywhere(store: Store, keys: str) -> None:
    first, *_ = keep(store)

    async def scene(shown: Terminal) -> None:
        *before, last = keys.replace("?", "question_mark").split()
        await shown.press(*before)
        await shown.pilot.press(last)
        assert shown.app.return_code == 0

    play(store, SMALL, scene)
    assert now(store, first).decision is None


@sizes
def test_at_the_end_it_says_so_and_nothing_more_can_be_decided(store: Store, size: tuple[int, int]) -> None:
    keep(store)

    async def scene(shown: Terminal) -> None:
        await shown.press("a", "l", "r", "enter", "a")
        assert "Nothing is left to decide here." in shown.text
        await shown.press("a", "l", "r", "e", "s", "m")
        assert "2 approved, 1 rejected, 1 to go" in shown.text
        await shown.press("k")
        assert "4 of 4" in shown.text

    play(store, size, scene)


def test_a_key_that_is_held_down_approves_one_line(store: Store) -> None:
    """The keyboard repeats it every thirtieth of a second."""
    found = keep(store)
    clock = [0.0]

    def tick() -> float:
        clock[0] += 1 / 30
        return clock[0]

    async def scene() -> None:
        async with terminal(review(store), tick=tick) as shown:
            clock[0] += 1
            await shown.press(*"aaaaaaaaaaaaaaaaaaaa")

    asyncio.run(scene())
    assert [now(store, quote).state for quote in found] == ["approved", "new", "new", "new"]


def test_a_card_that_nobody_had_time_to_read_is_not_decided(store: Store) -> None:
    first, second, *_ = keep(store)

    async def scene() -> None:
        time = [10.0]
        async with terminal(review(store), tick=lambda: time[0]) as shown:
            time[0] += 1.0
            await shown.press("a")
            time[0] += 0.15
            await shown.press("l")
            assert "That was too quick to have read it. Press l again." in shown.text
            time[0] += 1.0
            await shown.press("l")

    asyncio.run(scene())
    assert (now(store, first).state, now(store, second).state) == ("approved", "later")


def test_pasted_text_decides_nothing(store: Store) -> None:
    found = keep(store)

    async def scene(shown: Terminal) -> None:
        shown.app.post_message(Paste("aaaa"))
        await shown.settle()
        assert "Pasted text decides nothing." in shown.text

    play(store, SMALL, scene)
    assert [now(store, quote).decision for quote in found] == [None] * 4


def test_what_is_pasted_into_a_line_is_one_line_that_steers_nothing(store: Store) -> None:
    first, *_ = keep(store)

    async def scene(shown: Terminal) -> None:
        await shown.press("s")
        shown.app.post_message(Paste("Cy\n\x1b[31mThird"))
        await shown.settle()
        assert "Cy ␛[31mThird" in shown.text
        await shown.press("enter")

    play(store, SMALL, scene)
    assert now(store, first).name == "Cy ␛[31mThird"


def test_a_line_that_repeats_one_approved_in_the_same_review_is_named(store: Store) -> None:
    again = "A loaf is a promise that you keep every single morning."
    first, *_ = keep(store)
    keep(store, f"Ada Example: Yes?\n\nBo Sample: {again}\n", ((again, ()),), "again.txt")

    async def scene(shown: Terminal) -> None:
        assert "Says the same" not in shown.text
        await shown.press("j", "a", "k", "k")
        assert again in shown.text
        assert f"Says the same as {first.id} from bread.txt (approved)" in shown.text

    play(store, SMALL, scene)


def test_what_somebody_else_decided_meanwhile_is_shown_and_not_overwritten(store: Store) -> None:
    first, *_ = keep(store)

    async def scene(shown: Terminal) -> None:
        decisions.reject(store, first, Hand(by="Jo", at=NOON), reason="dull")
        await shown.press("a")
        assert "Not saved: Jo rejected this line while you looked at it." in shown.text
        assert "rejected (dull) by Jo" in shown.text

    play(store, SMALL, scene)
    assert now(store, first).state == "rejected"


def test_a_line_that_says_again_what_was_approved_names_it(store: Store) -> None:
    first, *_ = keep(store)
    decisions.approve(store, first, Hand(by="Jo", at=NOON))
    again = "Ada Example: Yes?\n\nBo Sample: A loaf is a promise that you keep every single morning.\n"
    keep(store, again, (("A loaf is a promise that you keep every single morning.", ()),), "again.txt")

    async def scene(shown: Terminal) -> None:
        assert f"Says the same as {first.id} from bread.txt (approved)" in shown.text

    play(store, SMALL, scene)


def test_a_terminal_that_changes_its_size_shows_the_same_card(store: Store) -> None:
    keep(store)

    async def scene(shown: Terminal) -> None:
        await shown.pilot.resize_terminal(*LARGE)
        await shown.settle()
        assert "▸ 3 Bo Sample: But a loaf" in shown.text
        await shown.pilot.resize_terminal(40, 12)
        await shown.settle()
        assert "1 of 4" in shown.text

    play(store, SMALL, scene)


def test_no_color_is_obeyed(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    keep(store)
    monkeypatch.setenv("NO_COLOR", "1")

    async def scene(shown: Terminal) -> None:
        fills = set(re.findall(r"fill: #(..)(..)(..)", shown.app.export_screenshot()))
        assert len(fills) > 1
        for red, green, blue in fills:  # grey, or nearly so: the terminal's own
            assert abs(int(red, 16) - int(green, 16)) + abs(int(green, 16) - int(blue, 16)) < 16

    play(store, SMALL, scene)


def test_a_card_whose_transcript_is_gone_can_still_be_rejected(store: Store) -> None:
    first, *_ = keep(store)
    with store.writing() as db:
        db.execute(sa.update(transcripts).values(data=b"Something else."))

    async def scene(shown: Terminal) -> None:
        assert "The kept copy of bread.txt was altered" in shown.text
        await shown.press("a")
        assert "was altered" in shown.text
        await shown.press("e")
        await shown.press("r", "w")

    play(store, SMALL, scene)
    assert now(store, first).state == "rejected"


@pytest.mark.parametrize("key", ["z", "9", "ö"])
def test_a_key_that_does_nothing_says_so(store: Store, key: str) -> None:
    first, *_ = keep(store)

    async def scene(shown: Terminal) -> None:
        await shown.press(key)
        assert f"The key {key} does nothing here." in shown.text

    play(store, SMALL, scene)
    assert now(store, first).decision is None


def test_capitals_are_the_same_keys(store: Store) -> None:
    found = keep(store)

    async def scene(shown: Terminal) -> None:
        await shown.press("A", "L", "U", "R", "d")

    play(store, SMALL, scene)
    assert [now(store, quote).state for quote in found] == ["approved", "rejected", "new", "new"]


def test_what_leaves_the_queue_says_so(store: Store) -> None:
    first, *_ = keep(store)
    by = Hand(by="Jo", at=NOON)
    queue.add(store, [decisions.approve(store, first, by)], by, account="outbox")

    async def scene() -> None:
        async with terminal(review(store, wanted=Wanted(states=("approved",)))) as shown:
            assert "outbox: queued" in shown.text
            await shown.press("r", "enter")
            assert "and out of the queue" in shown.text

    asyncio.run(scene())
