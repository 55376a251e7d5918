"""`quotebot verify`: does every quote still stand in its transcript?"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from quotebot.cli import terminal
from quotebot.cli.keeping import kept
from quotebot.errors import EvidenceMismatch, QuotebotError

if TYPE_CHECKING:
    from quotebot.model import Transcript
    from quotebot.quote import Quote
    from quotebot.store.database import Store


class Verdict(NamedTuple):
    """A quote, and why it no longer matches its source; None if it does."""

    quote: Quote
    fault: str | None


@click.command()
@click.argument("ids", nargs=-1, metavar="[ID]...")
@click.option("--all", "every", is_flag=True, help="Every quote that is kept, not the approved ones alone.")
@click.option(
    "--format", "output_format", type=click.Choice(["text", "json"]), default="text", show_default=True,
    help="What to print.",
)  # fmt: skip
def verify(ids: tuple[str, ...], every: bool, output_format: str) -> int:
    """Check that quotes still stand in their transcripts, to the character.

    Without an ID all approved quotes are checked: against the copy of the transcript that was kept, and against the
    file itself where it still lies at its place and has changed. If any fails it is named and the exit code is 1.

    \b
    Example:
      quotebot verify
      quotebot verify --all --format json
    """
    from quotebot.settings import load, project_folder

    with kept(load(project_folder())) as store:
        found = list(_verdicts(store, _asked(store, ids, every)))
    faults = [one for one in found if one.fault is not None]
    if output_format == "json":
        from quotebot.export.contract import dumps

        told = [{"id": one.quote.id, "verified": one.fault is None, "why": one.fault} for one in found]
        terminal.write([f"{dumps(told)}\n"])
        return 1 if faults else 0
    for one in faults:
        terminal.problem(EvidenceMismatch(f"{one.quote.id}: {one.fault}"))
    click.echo(f"{len(found) - len(faults):,} of {len(found):,} quotes stand in their transcripts.")
    return 1 if faults else 0


def _asked(store: Store, ids: tuple[str, ...], every: bool) -> list[Quote]:
    from quotebot.store import quotes

    if ids:
        return quotes.several(store, ids)
    return list(quotes.find(store, quotes.Wanted(states=() if every else ("approved",))))


def _verdicts(store: Store, asked: list[Quote]) -> Iterator[Verdict]:
    """Each quote with what is wrong with it; quotes of one episode stand together, so each file is read once."""
    from quotebot.store import episodes

    paths = {one.sha256: one.path for one in episodes.every(store)}
    changed = _Changed(paths)
    with terminal.progress("Verifying") as report:
        for at, quote in enumerate(asked, start=1):
            yield Verdict(quote, _fault(store, quote) or changed.fault(quote))
            report(at / len(asked))


def _fault(store: Store, quote: Quote) -> str | None:
    from quotebot.store import evidence

    try:
        evidence.prove(store, quote)
    except QuotebotError as exc:
        return str(exc)
    return None


class _Changed:
    """The files of episodes as they are now, each looked at once."""

    def __init__(self, paths: dict[str, str | None]) -> None:
        self._paths = paths
        self._read: dict[str, str | None] = {}

    def fault(self, quote: Quote) -> str | None:
        """What is wrong if the file was changed and no longer holds the words; a file that is gone is no fault."""
        path = self._paths.get(quote.sha256)
        if path is None:
            return None
        if quote.sha256 not in self._read:
            self._read[quote.sha256] = _text_if_changed(Path(path), quote)
        now = self._read[quote.sha256]
        if now is None or quote.raw in now:
            return None
        return f"{path} was changed since, and these words no longer stand in it. Suggest it again and decide anew."


def _text_if_changed(path: Path, quote: Quote) -> str | None:
    """The text of the file, white space folded, if it is there and other than it was; None if not."""
    from quotebot.transcript.reader import read

    try:
        data = path.read_bytes()
    except OSError:
        return None
    if sha256(data).hexdigest() == quote.sha256:
        return None
    try:
        return _folded(read(data, quote.episode))
    except QuotebotError:
        return ""


def _folded(transcript: Transcript) -> str:
    return " ".join(transcript.text.split())
