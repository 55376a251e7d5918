"""A transcript made to harm: it can neither steer the terminal, nor break the screen, nor hide what is decided."""

import asyncio
import json

import pytest
from click.testing import CliRunner

from quotebot.cli.main import main
from quotebot.inert import inert
from quotebot.store import quotes
from quotebot.store.database import Store

from .samples import keep, review
from .terminal import LARGE, SMALL, Terminal, terminal

PIECES = {
    "escapes": "The door \x1b[2J\x1b[1;1H\x1b]0;gone\x07 was \x9b31m open all night.",
    "direction": "The price was \u202e000,1\u202c and \u2066nobody\u2069 paid\u200b it.",
    "markup": "He said [red]stop[/red] and [@click=app.quit]go[/] and [bold on the line.",
    "emoji": "A family 👨‍👩‍👧‍👦 of bakers 🥖🥐 eats bread 🍞 every day.",
    "wide": "面包是每天早上的承诺,烤箱是没有耐心的老师,盐是面包的勇气。",
    "long": f"The word {'a' * 400} is longer than any line.",
    "marks": "Z̸̛͔̤͙a̷̡̼͓l̵̨̛̼g̶̢̛͎ó̸̢ says that the bread is done now.",
}


def hostile(store: Store, said: str) -> None:
    """Keep `said` as it would come from a JSON transcript, which can hold any character."""
    keep(store, json.dumps({"segments": [
        {"speaker": "Ada Example", "start": 0, "end": 2, "text": "What is it?"},
        {"speaker": f"Bo {said[:12]}", "start": 2, "end": 4, "text": said},
        {"speaker": "Ada Example", "start": 4, "end": 6, "text": said},
    ]}), ((said.strip(), ()),), "[bold]\x1b[31m.json")  # fmt: skip


def harmless(shown: Terminal) -> None:
    """The screen has its size and nothing on it that a terminal would obey."""
    width, height = shown.app.size
    assert len(shown.lines) == height
    assert all(len(line) <= width for line in shown.lines)
    assert [line for line in shown.lines if inert(line) != line] == []


@pytest.mark.parametrize("size", [SMALL, LARGE], ids=["80x24", "120x40"])
@pytest.mark.parametrize("said", PIECES.values(), ids=PIECES)
def test_it_is_shown_and_can_be_decided(store: Store, said: str, size: tuple[int, int]) -> None:
    hostile(store, said)

    async def scene() -> None:
        async with terminal(review(store), size) as shown:
            for keys in (
                "",
                "m",
                "e right",
                "escape",
                "s",
                "escape",
                "r",
                "escape",
                "f",
                "escape",
                "question_mark x",
                "a",
            ):
                await shown.press(*keys.split())
                harmless(shown)
                assert shown.app.return_code is None
            assert "1 approved" in shown.text

    asyncio.run(scene())
    assert [quote.state for quote in quotes.find(store)] == ["approved"]


@pytest.mark.parametrize("said", PIECES.values(), ids=PIECES)
def test_line_by_line_it_is_as_harmless(
    store: Store, said: str, monkeypatch: pytest.MonkeyPatch, tmp_path: object
) -> None:
    hostile(store, said)
    monkeypatch.setenv("QUOTEBOT_HOME", str(tmp_path))

    result = CliRunner().invoke(main, ["review", "--plain"], input="m\ns\ne\nstart 1\nleave\na\nq\n")

    assert (result.exit_code, result.stderr) == (0, "")
    assert [line for line in result.stdout.splitlines() if inert(line) != line] == []
    assert [quote.state for quote in quotes.find(store)] == ["approved"]
