"""`quotebot speakers`: who speaks when in a transcript, how sure that is and why; and what a person says about it."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Unpack

import click

from quotebot.cli import terminal
from quotebot.cli.reading import Facts, episode_options
from quotebot.errors import Refused, StoreError

if TYPE_CHECKING:
    from rich.text import Text

    from quotebot.model import Fixed, Transcript, Turn

LINES = re.compile(r"(\d+)(?:\s*[-–:]\s*(\d+))?")
SHOWN = 60  # characters of a turn's first words


class _Door(click.Group):
    """`speakers FILE` is `speakers show FILE`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put `show` where no command of the group is named."""
        known = {*self.commands, "-h", "--help"}
        return super().parse_args(ctx, ["show", *args] if args and args[0] not in known else args)


@click.group(cls=_Door)
def speakers() -> None:
    """List who speaks when, how sure that is and why, or say who it was.

    \b
    Example:
      quotebot speakers interview.txt --host "Ada Example" --guest "Bo Sample"
      quotebot speakers set interview.txt 210-240 guest
    """


@speakers.command()
@click.argument("file", type=click.Path(allow_dash=True))
@click.option("--unsure", is_flag=True, help="Only the turns that are less sure than your threshold.")
@click.option(
    "--threshold", type=click.FloatRange(0, 1), help="How sure a name must be, instead of speakers.threshold. 0: guess."
)
@click.option(
    "--format", "output_format", type=click.Choice(["table", "json"]), default="table", show_default=True,
    help='What to print. JSON holds {"spans": [[start, end, name or null, confidence], ...]}.',
)  # fmt: skip
@episode_options
def show(file: str, unsure: bool, threshold: float | None, output_format: str, **facts: Unpack[Facts]) -> None:
    """List the turns of FILE with their speaker, how sure that is, and why.

    A name that is less sure than speakers.threshold of your settings is shown as a guess, and in JSON as null;
    --threshold 0 prints every guess. What you fixed with quotebot speakers set is kept and holds.

    \b
    Example:
      quotebot speakers show interview.txt --unsure
      quotebot speakers interview.txt --host "Ada Example" --guest "Bo Sample" --format json
    """
    from quotebot.cli.reading import read_bytes, understood
    from quotebot.settings import load, project_folder

    settings = load(project_folder())
    least = settings.speakers.threshold if threshold is None else threshold
    data = read_bytes(file)
    found = understood(data, file, settings, facts, fixed_before(data))
    if output_format == "json":
        terminal.write([_spans(found, least, unsure=unsure)])
        return
    turns = [turn for turn in found.turns if not unsure or not _told(turn, least)]
    terminal.show(terminal.output(), [_row(found, turn, least) for turn in turns])
    terminal.note(_summary(found, least))


@speakers.command("set")
@click.argument("episode")
@click.argument("lines", metavar="LINES")
@click.argument("who", metavar="WHO")
def set_(episode: str, lines: str, who: str) -> None:
    """Say who speaks in LINES of a kept EPISODE; the rest is worked out anew around it.

    LINES is a line or a range, as quotebot speakers lists them. WHO is host, guest, a name, or nobody. It is
    remembered, and lines of the episode that nobody has decided about follow.

    \b
    Example:
      quotebot speakers set interview.txt 210-240 guest
      quotebot speakers set interview.txt 12 "Ada Example"
    """
    from quotebot.cli.keeping import hand, kept
    from quotebot.settings import load, project_folder
    from quotebot.store import episodes, evidence, fixes

    settings = load(project_folder())
    with kept(settings) as store:
        one = episodes.find(store, episode)
        fixed = _fixed(evidence.transcript(store, one.sha256), lines, who)
        changed = fixes.fix(store, one.sha256, fixed, hand(settings))
        others = fixes.against(store, one.id, fixed)
    named = terminal.inert(fixed.name) if fixed.name else "nobody"
    click.echo(f"{terminal.inert(one.episode.file)}, lines {lines}: {named}, saved.")
    terminal.note(f"{changed} undecided {'quote has' if changed == 1 else 'quotes have'} another speaker now.")
    for quote in others:
        told = f"{quote.id} was approved as said by {quote.name or 'nobody'}, and stays so."
        terminal.note(f"{told} To change that: quotebot edit {quote.id} --speaker NAME, or quotebot undo {quote.id}")


def fixed_before(data: bytes) -> tuple[Fixed, ...]:
    """What a person fixed in the transcript with these bytes, if the project keeps anything that can be read."""
    from hashlib import sha256

    from quotebot.cli.keeping import known
    from quotebot.settings import load, project_folder
    from quotebot.store import fixes

    with suppress(StoreError), known(load(project_folder())) as store:  # who keeps the lines says so
        return fixes.of(store, sha256(data).hexdigest()) if store else ()
    return ()


def _fixed(found: Transcript, lines: str, who: str) -> Fixed:
    """The stretch of text that `lines` are, and the name that `who` is. Raises Refused."""
    from quotebot.model import Fixed

    typed = LINES.fullmatch(lines.strip())
    first, last = (int(typed[1]), int(typed[2] or typed[1])) if typed else (0, 0)
    inside = [s for s in found.sentences if first <= found.line(s.start) <= last]
    if not inside:
        raise Refused(f"Nobody speaks in lines {lines}. Name lines as quotebot speakers lists them, such as 210-240.")
    return Fixed(start=inside[0].start, end=inside[-1].end, name=_name(found, who))


def _name(found: Transcript, who: str) -> str | None:
    """The person that a role or a name means; nobody is None. Raises Refused."""
    from quotebot.cli.episode import clean

    episode = found.episode
    people = {"host": episode.hosts, "guest": episode.guests}.get(who.casefold())
    if people is not None:
        if len(people) == 1:
            return people[0]
        known = f"There are {', '.join(people)}" if people else f"No {who.lower()} of {episode.file} is known"
        raise Refused(f"{known}. Say the name: quotebot speakers set {episode.file} LINES NAME.")
    name = clean(who)
    if not name:
        raise Refused("A speaker needs a name, in plain letters.")
    same = [one for one in (*episode.hosts, *episode.guests) if one.casefold() == name.casefold()]
    return None if name.casefold() == "nobody" else same[0] if same else name


def _told(turn: Turn, threshold: float) -> bool:
    return turn.speaker.name is not None and turn.speaker.confidence >= threshold


def _spans(found: Transcript, threshold: float, *, unsure: bool) -> str:
    """Runs of sentences by one speaker, to the start of the next, cut by the threshold sentence by sentence."""
    spans: list[list[Any]] = []
    for at, sentence in enumerate(found.sentences):
        speaker = found.speaker(sentence)
        name = speaker.name if speaker.confidence >= threshold else None
        if unsure and name is not None:
            continue
        end = found.sentences[at + 1].start if at + 1 < len(found.sentences) else sentence.end
        if spans and spans[-1][1] == sentence.start and spans[-1][2:] == [name, speaker.confidence]:
            spans[-1][1] = end
        else:
            spans.append([sentence.start, end, name, speaker.confidence])
    return json.dumps({"spans": spans}, ensure_ascii=False) + "\n"


def _row(found: Transcript, turn: Turn, threshold: float) -> Text:
    from rich.text import Text

    from quotebot.transcript.speakers.reasons import because

    speaker = turn.speaker
    sentences = found.sentences[turn.first : turn.last]
    first, last = found.line(sentences[0].start), found.line(sentences[-1].end - 1)
    lines = str(first) if first == last else f"{first}-{last}"
    who = speaker.name or (f"the {speaker.role}" if speaker.role else "nobody known")
    words = " ".join(found.text[sentences[0].start : sentences[-1].end].split())
    words = words if len(words) <= SHOWN else words[: SHOWN - 1] + "…"
    sure = _told(turn, threshold)
    return Text.assemble(
        (f"{lines:>9}  ", "dim"),
        (f"{'' if sure else '? '}{terminal.inert(who)}", "cyan" if sure else "yellow"),
        (f" {speaker.confidence:.2f}" if speaker.role or speaker.name else "", "dim"),
        f"  {terminal.inert(because(found, turn))}  ",
        (terminal.inert(words), "dim"),
    )


def _summary(found: Transcript, threshold: float) -> str:
    sure = sum(_told(turn, threshold) for turn in found.turns)
    episode = found.episode
    count = f"{len(found.turns)} turns, {sure} of them sure."
    if not (episode.hosts and episode.guests) and not sure:
        return f"{count} Say who speaks with --host and --guest."
    return count if sure == len(found.turns) else f"{count} Say who it was: quotebot speakers set EPISODE LINES guest"
