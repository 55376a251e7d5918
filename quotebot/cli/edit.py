"""`quotebot edit`: the ends of a quote, its declared edits, and who said it, changed without a screen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NoReturn

import click

from quotebot.cli import terminal
from quotebot.cli.episode import clean
from quotebot.cli.keeping import hand, kept
from quotebot.errors import EditRefused

if TYPE_CHECKING:
    from quotebot.model import Edit
    from quotebot.review.draft import Draft


@click.command()
@click.argument("called", metavar="ID")
@click.option(
    "--start", type=int, default=0, metavar="N", help="Move the start N words: 2 drops two, -1 takes one more."
)
@click.option("--end", type=int, default=0, metavar="N", help="Move the end N words: -2 drops two, 1 takes one more.")
@click.option("--drop", "drops", multiple=True, metavar="WORDS", help="Leave words out; `…` shows it where it must.")
@click.option("--keep", "keeps", multiple=True, metavar="WORDS", help="Take words back that an edit leaves out.")
@click.option("--insert", "inserts", multiple=True, metavar="WORDS=TEXT", help="Put [TEXT] behind WORDS of the quote.")
@click.option("--repair", "repairs", multiple=True, metavar="HEARD=NAME", help="Mend a misheard name.")
@click.option("--text", metavar="TEXT", help="Type the whole line as it should read; what was not said is refused.")
@click.option("--speaker", metavar="NAME", help="Say who said it.")
def edit(
    called: str, start: int, end: int, drops: tuple[str, ...], keeps: tuple[str, ...], inserts: tuple[str, ...],
    repairs: tuple[str, ...], text: str | None, speaker: str | None,
) -> None:  # fmt: skip
    """Change a quote over the words of its transcript, and nothing but them.

    The words are checked against the transcript again, and no word can come in that was not said, unless it stands in
    [square brackets]. An approved quote stays approved, as it reads now. `quotebot undo` takes an edit back.

    \b
    Example:
      quotebot edit 5d0c --start 2 --end -1
      quotebot edit 5d0c --insert "it=the clock" --drop "of course"
      quotebot edit 5d0c --speaker "Bo Sample"
    """
    from quotebot.review.draft import Draft
    from quotebot.settings import load, project_folder
    from quotebot.store import decisions, evidence, fixes, quotes

    changes = (start, end, drops, keeps, inserts, repairs, text)
    if not any(changes) and not clean(speaker or ""):
        raise click.UsageError(
            "Say what to change: --start, --end, --drop, --keep, --insert, --repair, --text, --speaker."
        )
    settings = load(project_folder())
    with kept(settings) as store:
        quote = quotes.get(store, called)
        if any(changes):
            draft = Draft.of(evidence.transcript(store, quote.sha256), quote.candidate)
            draft = draft.moved(start=start, end=end) if start or end else draft
            draft = _worded(draft, drops, keeps, inserts, repairs)
            draft = draft.retyped(text) if text else draft
            quote = decisions.edit(store, quote, hand(settings), draft.candidate)
        if name := clean(speaker or ""):
            if quote.speaker.source == "labelled" and quote.name != name:
                terminal.note(f"The transcript's own label says {quote.name}.")
            quote = decisions.confirm(store, quote, hand(settings), name)
            fixes.follow(store, quote.sha256)
    click.echo(terminal.inert(f"edited  {quote.id}  {quote.state}  {quote.posted}"))
    if waits := sorted({one.account for one in quote.deliveries if one.state in ("queued", "held")}):
        terminal.note(f"It is still queued for {', '.join(waits)} and will go out as it reads now.")


def _worded(
    draft: Draft, drops: Sequence[str], keeps: Sequence[str], inserts: Sequence[str], repairs: Sequence[str]
) -> Draft:
    for words in keeps:
        draft = _toggled(draft, words, on=True) or _nothing("an edit leaves out", words)
    for words in drops:
        draft = _toggled(draft, words, on=False) or draft.elided(*_place(draft, words))
    for typed in inserts:
        words, added = _pair(typed, "--insert", "it=the clock")
        draft = draft.inserted(_place(draft, words)[1] if words else 0, added)
    for typed in repairs:
        words, name = _pair(typed, "--repair", "Sutskover=Sutskever")
        draft = draft.repaired(*_place(draft, words), name)
    return draft


def _toggled(draft: Draft, words: str, *, on: bool) -> Draft | None:
    """The draft with the edit that leaves out just `words` switched; None if there is no such edit that is `on`."""
    wanted = _words(words)
    for index, (one, is_on) in enumerate(draft.choices):
        if is_on == on and one.op.startswith(("drop_", "elide")) and _words(_gone(draft, one)) == wanted:
            return draft.toggled(index)
    return None


def _gone(draft: Draft, edit: Edit) -> str:
    return draft.evidence[edit.start or 0 : edit.end]


def _place(draft: Draft, words: str) -> tuple[int, int]:
    """Where `words` stand in the quote, as word numbers. Raises EditRefused where they do not, or more than once."""
    said, wanted = [_words(word) for word in draft.words], _words(words)
    flat = [word[0] if word else "" for word in said]
    found = [at for at in range(len(flat)) if wanted and flat[at : at + len(wanted)] == wanted]
    if len(found) > 1:
        raise EditRefused(f"“{words}” stands there {len(found)} times. Name it with the words beside it.")
    return (found[0], found[0] + len(wanted)) if found else _nothing("the quote says", words)


def _nothing(what: str, words: str) -> NoReturn:
    raise EditRefused(f"“{words}” is not what {what}. `quotebot show ID` has the words as they were said.")


def _pair(typed: str, flag: str, example: str) -> tuple[str, str]:
    words, equals, text = typed.partition("=")
    if not equals or not text.strip():
        raise click.BadParameter(f'write it as {flag} "{example}".')
    return words, text


def _words(text: str) -> list[str]:
    from quotebot.scoring.edits import words

    return words(text)
