"""`quotebot evaluate` and `quotebot fit`: measure the ranking on graded transcripts, and learn its
weights from them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zipfile import BadZipFile

import click

from quotebot.cli import terminal
from quotebot.errors import BrokenFormat, UnreadableFile

if TYPE_CHECKING:
    from rich.table import Table

    from quotebot.scoring.evaluate import By, Figures, Graded, Prepared, Readings, Wording
    from quotebot.scoring.fit import Span
    from quotebot.settings import Settings

    Measured = list[tuple[Graded, Figures]]

SUFFIX = ".gold.json"
NO_FACTS: dict[str, Any] = {"show": None, "title": None, "url": None, "date": None, "hosts": (), "guests": ()}

graded_folder = click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))


@click.command()
@graded_folder
@click.option("--predictions", type=click.Path(path_type=Path), metavar="FILE", help="Also write the spans as JSON.")
@click.option(
    "--readings", type=click.Path(path_type=Path), metavar="FILE",
    help="What networks that never saw the shows say (quotebot.scoring.train). Without it only features rank.",
)  # fmt: skip
@click.option("--speakers", is_flag=True, help="Measure who is said to speak, and not the ranking.")
@click.option("--learning", is_flag=True, help="Measure what decisions teach the ranking.")
@click.option(
    "--format", "output_format", type=click.Choice(["table", "json"]), default="table", show_default=True,
    help="What to print.",
)  # fmt: skip
def evaluate(
    folder: Path, predictions: Path | None, readings: Path | None, speakers: bool, learning: bool, output_format: str
) -> None:
    """Measure the ranking on the graded transcripts of DIR, each ranked by weights that never saw its show.

    DIR holds NAME.txt, NAME.meta.json (show, hosts, guests) and NAME.gold.json: the lines an annotator picked, with
    grades 1 to 3, and the traps, lines that only look quotable. hit@10 is the share of good lines among the first ten,
    must@20 the share of the best lines found, ndcg@20 the graded gain of the order, trap@20 how many traps are
    suggested.

    With --speakers DIR holds transcripts whose speakers are known: NAME.gold.json with
    {"spans": [[start, end, name], ...]}, or labels in the text, which are taken off.

    With --learning three of a show's six episodes are reviewed as the annotator would, and the other three ranked.

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
    if learning:
        from quotebot.cli.curve import curve

        with terminal.progress("Reading") as report:
            prepared = _prepare(folder, report, readings)
        curve(prepared, as_json=output_format == "json")
        return
    from quotebot.scoring.evaluate import wording

    with terminal.progress("Measuring") as report:
        prepared = _prepare(folder, lambda share: report(share * 0.9), readings)
        picked = {p.graded.show for p in prepared if p.graded.picks}
        if len(picked) < 2:
            raise BrokenFormat(
                f"Only {min(picked)} has picks in {folder}, and a show is measured by weights of others."
            )
        ranked = _ranked(prepared, "both" if readings else "features")
        report(0.95)
        ablation = {look: _ranked(prepared, look) for look in ("features", "editor")} if readings else {}
    if predictions:
        spans_of = {p.graded.name: [{"start": a, "end": b} for a, b in spans] for p, spans in ranked}
        predictions.write_text(json.dumps(spans_of) + "\n", encoding="utf-8")
    figures, alone = _figures(ranked), {look: _figures(found) for look, found in ablation.items()}
    if output_format == "json":
        terminal.write([json.dumps(_record(figures, alone, wording(ranked)), indent=1) + "\n"])
    else:
        terminal.show(terminal.output(), [_table(figures, alone), *_in_words(wording(ranked))])


def _in_words(found: Wording) -> Iterator[str]:
    if found.matched:
        yield (
            f"Of the {found.matched} suggestions that match a pick with a text, {found.same} are it to the character "
            f"and {found.same_words} have its very words; they differ in {found.apart:.0%} of the words on average."
        )


def _ranked(prepared: Sequence[Prepared], by: By) -> list[tuple[Prepared, list[Span]]]:
    from quotebot.scoring.evaluate import left_out

    return list(left_out(prepared, by))


def _figures(ranked: Iterable[tuple[Prepared, list[Span]]]) -> Measured:
    from quotebot.scoring.evaluate import measure

    return [(p.graded, measure(spans, p.graded.picks, p.graded.traps)) for p, spans in ranked]


@click.command()
@graded_folder
@click.option(
    "-o", "--output", required=True, type=click.Path(path_type=Path), metavar="FILE", help="Where to write them."
)
@click.option("--version", required=True, metavar="NAME", help="What to call these weights.")
@click.option("--readings", type=click.Path(path_type=Path), metavar="FILE", help="As quotebot evaluate takes it.")
def fit(folder: Path, output: Path, version: str, readings: Path | None) -> None:
    """Learn the weights of the ranking from all graded transcripts of DIR.

    With --readings the share of the editor is learned too; without it the editor has none. The weights that ship with
    quotebot are made so. Measure before you trust: quotebot evaluate DIR.

    \b
    Example:
      quotebot fit graded/ -o weights.json --version mine-1
    """
    from quotebot.scoring import ranker
    from quotebot.scoring.fit import fit as learn
    from quotebot.scoring.fit import second

    with terminal.progress("Learning") as report:
        examples = [p.example for p in _prepare(folder, report, readings)]
    features = learn(examples, version)
    both = second(examples, version) if readings else features
    output.write_text(ranker.dump(features, both), encoding="utf-8")
    terminal.note(f"Wrote {output}, learned from {len(examples)} transcripts.")


def _prepare(folder: Path, progress: Any, readings: Path | None) -> list[Prepared]:
    from quotebot.scoring.evaluate import prepare
    from quotebot.settings import load, project_folder

    settings = load(project_folder())
    files = sorted(folder.glob(f"*{SUFFIX}"))
    if not files:
        raise UnreadableFile(f"There is no NAME{SUFFIX} in {folder}. Name a folder of graded transcripts.")
    said = _readings(readings) if readings else {}
    found = []
    for done, file in enumerate(files, start=1):
        graded = read_graded(file, settings)
        try:
            found.append(prepare(graded, said))
        except (KeyError, IndexError) as exc:
            raise BrokenFormat(
                f"{readings} does not fit {graded.name} as quotebot reads it now. Make it anew: "
                "python -m quotebot.scoring.train --help"
            ) from exc
        progress(done / len(files))
    if readings and len({p.graded.show for p in found if p.look.values}) < 2:
        raise BrokenFormat(f"{readings} is of fewer than two shows of {folder}. Make it anew, of the whole folder.")
    if not any(p.graded.picks for p in found):
        raise BrokenFormat(
            f"No transcript of {folder} has a pick, so there is nothing to learn. Grade some lines first."
        )
    return found


def _readings(file: Path) -> Readings:
    """Raises BrokenFormat or UnreadableFile where `file` holds none."""
    import numpy as np

    try:
        with file.open("rb") as stream, np.load(stream) as found:
            return {name: found[name] for name in found.files}
    except OSError as exc:
        raise UnreadableFile(f"{file} cannot be read ({exc.strerror}). Name a readings.npz.") from exc
    except (ValueError, TypeError, AttributeError, EOFError, BadZipFile) as exc:
        raise BrokenFormat(f"{file} holds no readings. Make them: python -m quotebot.scoring.train --help") from exc


def read_graded(file: Path, settings: Settings) -> Graded:
    """The graded transcript whose picks stand in `file`. Raises BrokenFormat where the grades cannot be read."""
    from quotebot.cli.reading import read_bytes, read_transcript
    from quotebot.scoring.evaluate import Graded, grades

    name = file.name.removesuffix(SUFFIX)
    transcript = read_transcript(str(file.with_name(f"{name}.txt")), settings, NO_FACTS)  # type: ignore[arg-type]  # a TypedDict of these keys
    try:
        picks, traps = grades(json.loads(read_bytes(str(file))))
        return Graded(
            name=name,
            show=transcript.episode.show or name,
            transcript=transcript,
            picks=picks,
            traps=traps,
        )
    except (ValueError, KeyError, TypeError, AttributeError) as exc:
        raise BrokenFormat(f"{file} does not hold graded picks ({exc}). See quotebot evaluate --help.") from exc


def _record(figures: Measured, alone: Mapping[str, Measured], words: Wording) -> dict[str, Any]:
    from dataclasses import asdict

    from quotebot.scoring.evaluate import mean

    return {
        "mean": asdict(mean([f for _, f in figures])),
        **{f"mean by the {look} alone": asdict(mean([f for _, f in found])) for look, found in alone.items()},
        "wording": asdict(words),
        "transcripts": [{"name": g.name, "show": g.show, **asdict(f)} for g, f in figures],
    }


def _table(figures: Measured, alone: Mapping[str, Measured]) -> Table:
    """A row a show, one for all, and one for all by each look `alone`; each the mean over its transcripts."""
    from rich.table import Table
    from rich.text import Text

    from quotebot.scoring.evaluate import mean

    grid = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="dim")
    grid.add_column("show")
    for heading in ("files", "hit@10", "must@20", "ndcg@20", "trap@20"):
        grid.add_column(heading, justify="right")
    rows = [(show, [f for g, f in figures if g.show == show]) for show in sorted({g.show for g, _ in figures})]
    rows.append(("all", [f for _, f in figures]))
    rows += [(f"all, by the {look} alone", [f for _, f in found]) for look, found in alone.items()]
    for show, found in rows:
        m = mean(found)
        values = (m.hit10, m.must20, m.ndcg20, m.trap20)
        grid.add_row(Text(terminal.inert(show)), str(len(found)), *(f"{value:.3f}" for value in values))
    return grid
