"""`quotebot suggest`: the lines of transcripts worth quoting, best first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Unpack

import click

from quotebot.cli import terminal
from quotebot.cli.keeping import kept
from quotebot.cli.reading import STDIN, Facts, episode_options, read_bytes, storable, understood
from quotebot.errors import QuotebotError, StoreError
from quotebot.export.context import Context
from quotebot.export.formats import FORMATS
from quotebot.quote import MARK

if TYPE_CHECKING:
    from quotebot.cli.learn import WeightsFor
    from quotebot.model import Suggestion, Transcript
    from quotebot.quote import Quote
    from quotebot.settings import Settings
    from quotebot.store.database import Store

Best = Callable[[int], "list[Suggestion]"]  # so many of the best lines of a file
Choose = Callable[[Best, int], "list[Suggestion]"]

REASONS = 8  # what a person takes in; the rest is summed up in one line

EXPORTS = {name: FORMATS[name].lines for name in ("json", "jsonl", "md", "csv")}


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=click.Path(allow_dash=True))
@click.option("-n", "--count", type=click.IntRange(min=1), metavar="N", help="Lines of each file.  [default: 20]")
@click.option("--max-chars", type=click.IntRange(min=20), metavar="N", help="The longest line.  [default: 280]")
@click.option("--why", is_flag=True, help="Say what each score is made of; JSON holds every part.")
@click.option(
    "--format", "output_format", type=click.Choice(["table", *EXPORTS]), default="table", show_default=True,
    help="What to print. JSON also holds the evidence: file, offsets, edits.",
)  # fmt: skip
@click.option("--save/--no-save", default=True, help="Keep the lines for quotebot review.  [default: save]")
@click.option("--chooser", is_flag=True, help="Let a language model of yours choose; see [chooser] in the settings.")
@click.option("--fast", is_flag=True, help="Rank by the features alone: a second sooner, and less well.")
@click.option("--taste/--no-taste", default=True, help="Rank with what your decisions taught.  [default: taste]")
@episode_options
def suggest(
    files: tuple[str, ...], count: int | None, max_chars: int | None, why: bool, output_format: str, save: bool,
    chooser: bool, taste: bool, fast: bool, **facts: Unpack[Facts],
) -> int:  # fmt: skip
    """Rank the lines of transcripts worth quoting, best first.

    Any transcript will do: text, subtitles, JSON, HTML; `-` is standard input. Several files are answered one after the
    other; one that cannot be read is named and the rest go on. NAME.meta.json or NAME.toml beside NAME.txt may
    say who speaks. Where it is not sure who spoke, a line has `?` for a name.

    The lines are kept in the project's database for `quotebot review`. The same file adds nothing twice, and what was
    decided about a line stays.

    \b
    Example:
      quotebot suggest interview.txt --host "Ada Example" --guest "Bo Sample" --why
      quotebot suggest *.vtt -n 5 --format csv > quotes.csv
    """
    from quotebot.cli.learn import personal, shipped
    from quotebot.scoring import ranker
    from quotebot.settings import load, project_folder

    settings = load(project_folder(), suggest={"count": count, "max_chars": max_chars})
    weights = ranker.load(editor=not fast)
    weights_for = personal(settings, weights) if taste else shipped(weights)
    choose = _chooser(settings) if chooser else _as_ranked
    failed: list[str] = []
    with ExitStack() as stack:
        keeper = _Keeper(settings, stack) if save else None
        found = _all(files, settings, facts, weights_for, choose, keeper, failed)
        first = next(found, None)
        if first is not None:
            _print(chain([first], found), output_format, why)
    return 1 if failed or (keeper and keeper.failed) else 0


class Found(NamedTuple):
    """The best lines of one file, best first; there is at least one. `new` of them were kept for the first time.

    `names`: how many words of the file may be misheard names.
    """

    data: bytes
    transcript: Transcript
    quotes: list[Quote]
    new: int | None = None
    names: int = 0


class _Keeper:
    """Keeps what is found, in a store that is opened, and made, when the first line is to be kept.

    Where it cannot be used that is said once, and the lines are shown all the same.
    """

    def __init__(self, settings: Settings, stack: ExitStack) -> None:
        self._settings, self._stack = settings, stack
        self._store: Store | None = None
        self.failed = False

    def keep(self, found: Found, file: str) -> Found:
        """`found` with what was decided about each line before."""
        if self.failed:
            return found
        try:
            if self._store is None:
                self._store = self._stack.enter_context(kept(self._settings))
            return _keep(self._store, found, file)
        except StoreError as exc:
            terminal.problem(exc)
            terminal.note("The lines are not kept. With --no-save quotebot does not try.")
            self.failed = True
            return found


def _as_ranked(best: Best, count: int) -> list[Suggestion]:
    return best(count)


def _chooser(settings: Settings) -> Choose:
    from quotebot.cli.choosing import choice

    return choice(settings)


def _all(
    files: Iterable[str], settings: Settings, facts: Facts, weights: WeightsFor, choose: Choose,
    keeper: _Keeper | None, failed: list[str],
) -> Iterator[Found]:  # fmt: skip
    """What is found in each file; a file with an expected fault is named on standard error and noted in `failed`."""
    for file in files:
        try:
            found = find(file, settings, facts, weights, choose)
        except QuotebotError as exc:
            terminal.problem(exc)
            failed.append(file)
        else:
            yield keeper.keep(found, file) if keeper else found


def _keep(store: Store, found: Found, file: str) -> Found:
    """Keep the lines, and tell of each what was decided about it before. Raises StoreError."""
    from quotebot.store import episodes, quotes

    path = None if file == STDIN else storable(Path(file).absolute())
    new = episodes.keep(store, found.transcript, found.data, found.quotes, path=path, at=datetime.now(UTC))
    known = quotes.several(store, [quote.id for quote in found.quotes])
    decided = [
        replace(quote, state=now.state, decision=now.decision, deliveries=now.deliveries)
        for quote, now in zip(found.quotes, known, strict=True)
    ]
    return found._replace(quotes=decided, new=new)


def find(file: str, settings: Settings, facts: Facts, weights: WeightsFor, choose: Choose = _as_ranked) -> Found:
    """The best lines of one file as `choose` has them, each checked against its evidence.

    Raises what reading raises, NothingQuotable, and EvidenceMismatch if a line did not stand in the file.
    """
    from quotebot.cli.glossary import glossary_for
    from quotebot.cli.speakers import fixed_before
    from quotebot.quote import Quote
    from quotebot.scoring import edits
    from quotebot.scoring.editor import reader
    from quotebot.scoring.suggest import suggest as best
    from quotebot.settings import project_folder
    from quotebot.transcript.names.misheard import misheard

    data = read_bytes(file)
    transcript = understood(data, file, settings, facts, fixed_before(data))
    names = misheard(transcript, glossary_for(project_folder(), settings, transcript.episode.show))
    wanted, ranking = settings.suggest, weights(transcript.episode.show)
    editor = reader.shipped() if ranking.editor else None

    def ranked(count: int) -> list[Suggestion]:
        with terminal.progress(f"Reading {transcript.episode.file}") as report:
            return best(
                transcript, ranking, editor, count=count, max_chars=wanted.max_chars, min_words=wanted.min_words,
                names=names, progress=report,
            )  # fmt: skip

    found = choose(ranked, wanted.count)
    for suggestion in found:
        edits.verify(transcript, suggestion)
    threshold = settings.speakers.threshold
    quotes = [
        Quote.found(transcript, suggestion, rank=rank, threshold=threshold, weights=ranking.version)
        for rank, suggestion in enumerate(found, start=1)
    ]
    return Found(data, transcript, quotes, names=len(names))


def _print(found: Iterable[Found], output_format: str, why: bool) -> None:
    if output_format == "table":
        for at, one in enumerate(found):
            _print_table(one, why=why, first=at == 0)
    else:
        reading: dict[str, Transcript] = {}
        context = Context(zone=UTC, transcript=lambda quote: reading[quote.sha256])
        terminal.write(EXPORTS[output_format](_each(found, reading), context))


def _each(found: Iterable[Found], reading: dict[str, Transcript]) -> Iterator[Quote]:
    """The lines of every file; `reading` holds the transcript of the one they are from."""
    for one in found:
        reading.clear()
        reading[one.transcript.sha256] = one.transcript
        yield from one.quotes


def _print_table(found: Found, *, why: bool, first: bool) -> None:
    """The lines of one file under its name, and on standard error what to type to know more."""
    from quotebot.cli.tables import heading, table

    console = terminal.output()
    shown = table(found.quotes, columns=console.width, reasons=REASONS if why else 0)
    name = heading(found.transcript, found.quotes[0].weights)
    terminal.show(console, [*([] if first else [""]), name, shown])
    for hint in _hints(found, why):
        terminal.note(hint)


def _hints(found: Found, why: bool) -> Iterator[str]:
    if found.new is not None:
        decided = sum(quote.state != "new" for quote in found.quotes)
        known = f", {decided} of them decided before" if decided else "" if found.new else ", all of them known"
        yield f"Kept {len(found.quotes)} lines{known}. Decide: quotebot review {found.transcript.episode.file}"
    if unsure := sum(quote.name is None for quote in found.quotes):
        episode = found.transcript.episode
        named = episode.hosts or episode.guests
        hint = "The file does not tell for sure." if named else "Say who speaks with --host and --guest."
        yield f"Who said {unsure} of these {len(found.quotes)} lines is not sure. {hint}"
    if found.names:
        words = "word of it looks like a name" if found.names == 1 else "words of it look like names"
        yield f"{found.names} {words} written wrong: quotebot names {found.transcript.episode.file}"
    shipped, _, decisions = found.quotes[0].weights.partition(MARK)
    if decisions:
        yield f"Ranked by {shipped} and your taste of {decisions} decisions (quotebot learn --show; --no-taste)."
    if not why:
        yield "Add --why to see what each score is made of."
