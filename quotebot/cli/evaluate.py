"""`quotebot evaluate` and `quotebot fit`: measure the ranking on graded transcripts, and learn its
weights from them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from quotebot.cli import terminal
from quotebot.errors import BrokenFormat, UnreadableFile

if TYPE_CHECKING:
    from rich.table import Table

    from quotebot.scoring.evaluate import Figures, Graded, Prepared
    from quotebot.settings import Settings

SUFFIX = ".gold.json"
NO_FACTS: dict[str, Any] = {"show": None, "title": None, "url": None, "date": None, "hosts": (), "guests": ()}

graded_folder = click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))


@click.command()
@graded_folder
@click.option("--predictions", type=click.Path(path_type=Path), metavar="FILE", help="Also write the spans as JSON.")
@click.option("--speakers", is_flag=True, help="Measure who is said to speak, and not the ranking.")
@click.option(
    "--format", "output_format", type=click.Choice(["table", "json"]), default="table", show_default=True,
    help="What to print.",
)  # fmt: skip
def evaluate(folder: Path, predictions: Path | None, speakers: bool, output_format: str) -> None:
    """Measure the ranking on the graded transcripts of DIR, each ranked by weights that never saw its show.

    DIR holds NAME.txt, NAME.meta.json (show, hosts, guests) and NAME.gold.json: the lines an annotator picked, with
    grades 1 to 3, and the traps, lines that only look quotable. hit@10 is the share of good lines among the first ten,
    must@20 the share of the best lines found, ndcg@20 the graded gain of the order, trap@20 how many traps are
    suggested.

    With --speakers DIR holds transcripts whose speakers are known: NAME.gold.json with
    {"spans": [[start, end, name], ...]}, or labels in the text, which are taken off.

    \b
    Example:
      quotebot evaluate graded/ --predictions spans.json
      quotebot evaluate --speakers talks/
    """
    if speakers:
        from quotebot.cli import measured
        from quotebot.settings import load, project_folder

        threshold = load(project_folder()).speakers.threshold
        measured.speakers(folder, predictions=predictions, threshold=threshold, as_json=output_format == "json")
        return
    from quotebot.scoring.evaluate import left_out, measure

    with terminal.progress("Measuring") as report:
        prepared = _prepare(folder, lambda share: report(share * 0.9))
        picked = {p.graded.show for p in prepared if p.graded.picks}
        if len(picked) < 2:
            raise BrokenFormat(
                f"Only {min(picked)} has picks in {folder}, and a show is measured by weights of others."
            )
        ranked = list(left_out(prepared, progress=lambda share: report(0.9 + share / 10)))
    figures = [(p.graded, measure(spans, p.graded.picks, p.graded.traps)) for p, spans in ranked]
    if predictions:
        spans_of = {p.graded.name: [{"start": a, "end": b} for a, b in spans] for p, spans in ranked}
        predictions.write_text(json.dumps(spans_of) + "\n", encoding="utf-8")
    if output_format == "json":
        terminal.write([json.dumps(_record(figures), indent=1) + "\n"])
    else:
        terminal.show(terminal.output(), [_table(figures)])


@click.command()
@graded_folder
@click.option(
    "-o", "--output", required=True, type=click.Path(path_type=Path), metavar="FILE", help="Where to write them."
)
@click.option("--version", required=True, metavar="NAME", help="What to call these weights.")
def fit(folder: Path, output: Path, version: str) -> None:
    """Learn the weights of the ranking from all graded transcripts of DIR.

    The weights that ship with quotebot are made by this command. Measure before you trust: quotebot evaluate DIR.

    \b
    Example:
      quotebot fit graded/ -o weights.json --version mine-1
    """
    from quotebot.scoring import ranker
    from quotebot.scoring.fit import fit as learn

    with terminal.progress("Learning") as report:
        prepared = _prepare(folder, report)
    output.write_text(ranker.dump(learn([p.example for p in prepared], version)), encoding="utf-8")
    terminal.note(f"Wrote {output}, learned from {len(prepared)} transcripts.")


def _prepare(folder: Path, progress: Any) -> list[Prepared]:
    from quotebot.scoring.evaluate import prepare
    from quotebot.settings import load, project_folder

    settings = load(project_folder())
    files = sorted(folder.glob(f"*{SUFFIX}"))
    if not files:
        raise UnreadableFile(f"There is no NAME{SUFFIX} in {folder}. Name a folder of graded transcripts.")
    found = []
    for done, file in enumerate(files, start=1):
        found.append(prepare(read_graded(file, settings)))
        progress(done / len(files))
    if not any(p.graded.picks for p in found):
        raise BrokenFormat(
            f"No transcript of {folder} has a pick, so there is nothing to learn. Grade some lines first."
        )
    return found


def read_graded(file: Path, settings: Settings) -> Graded:
    """The graded transcript whose picks stand in `file`. Raises BrokenFormat where the grades cannot be read."""
    from quotebot.cli.reading import read_bytes, read_transcript
    from quotebot.scoring.evaluate import Graded
    from quotebot.scoring.fit import Pick

    name = file.name.removesuffix(SUFFIX)
    transcript = read_transcript(str(file.with_name(f"{name}.txt")), settings, NO_FACTS)  # type: ignore[arg-type]  # a TypedDict of these keys
    try:
        gold = json.loads(read_bytes(str(file)))
        picks = {_span(p): _whole(p["grade"]) for picks in gold["annotators"].values() for p in picks}
        traps = tuple(_span(t) for t in gold.get("traps", ()))
        return Graded(
            name=name,
            show=transcript.episode.show or name,
            transcript=transcript,
            picks=tuple(Pick(start=a, end=b, grade=grade) for (a, b), grade in picks.items()),
            traps=traps,
        )
    except (ValueError, KeyError, TypeError, AttributeError) as exc:
        raise BrokenFormat(f"{file} does not hold graded picks ({exc}). See quotebot evaluate --help.") from exc


def _whole(value: object) -> int:
    if not isinstance(value, int):
        raise TypeError(f"{value!r} is no whole number")
    return value


def _span(found: dict[str, object]) -> tuple[int, int]:
    start, end = _whole(found["start"]), _whole(found["end"])
    if not 0 <= start < end:
        raise ValueError(f"{start} to {end} is no span")
    return start, end


def _record(figures: Sequence[tuple[Graded, Figures]]) -> dict[str, Any]:
    from dataclasses import asdict

    from quotebot.scoring.evaluate import mean

    return {
        "mean": asdict(mean([f for _, f in figures])),
        "transcripts": [{"name": g.name, "show": g.show, **asdict(f)} for g, f in figures],
    }


def _table(figures: Sequence[tuple[Graded, Figures]]) -> Table:
    """A row a show and one for all, each the mean over its transcripts."""
    from rich.table import Table
    from rich.text import Text

    from quotebot.scoring.evaluate import mean

    grid = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="dim")
    grid.add_column("show")
    for heading in ("files", "hit@10", "must@20", "ndcg@20", "trap@20"):
        grid.add_column(heading, justify="right")
    rows = [(show, [f for g, f in figures if g.show == show]) for show in sorted({g.show for g, _ in figures})]
    for show, found in [*rows, ("all", [f for _, f in figures])]:
        m = mean(found)
        values = (m.hit10, m.must20, m.ndcg20, m.trap20)
        grid.add_row(Text(terminal.inert(show)), str(len(found)), *(f"{value:.3f}" for value in values))
    return grid
