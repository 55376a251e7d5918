"""Every real transcript file beside the checkout: no word lost, none doubled.

The words are counted here a second time, by means as dumb as possible and different from the readers': lines dropped
by a pattern, tags by another, JSON walked for known keys. Only letters and digits are compared, in order.
"""

import html
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from quotebot.errors import UnknownFormat
from quotebot.model import Reading
from quotebot.transcript.encoding import decode
from quotebot.transcript.formats.detect import parse

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "data" / "formats"
FILES = sorted(path.relative_to(FOLDER).as_posix() for path in FOLDER.glob("*/*")) if FOLDER.is_dir() else []
CHAPTERS = "txt-timestamped/datatalksclub.github.i__s01e05-mentoring.txt"

Counter = Callable[[str], str]


def words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text)


def cut(*patterns: str) -> Counter:
    """A counter that deletes each pattern in turn; `$` and `^` stand at every line."""

    def counted(text: str) -> str:
        for pattern in patterns:
            text = re.sub(pattern, "", text, flags=re.MULTILINE)
        return html.unescape(text)

    return counted


NUMBER = r"^\d+\s*\n(?=.*-->)"
TIMES = r"^.*-->.*$"
TAGS = r"<[^>\n]*>|\{\\[^}]*\}"
NAMED = r"^[A-Z][\w.]*(?: \w+){0,2}(?: \((?:host|guest)\))?:(?= )"
HEAD = r"\A---\n(?s:.*?)\n---$|^#.*$"
TARGET = r"\]\([^()]*(?:\([^()]*\)[^()]*)?\)"
EMPHASIS = r"\*"
STAMP = r"\\?\[[\d:.]+\\?\]"
BREAK = r"^\*\*(?:Break|Jingle).*$"

# Which lines of which files are not speech, most particular first.
COUNTERS: tuple[tuple[str, Counter], ...] = (
    ("srt/(?:Syntax|podcast-namespace|podcast-transcripts__|.*Yak|transcriptator)", cut(NUMBER, TIMES, NAMED)),
    ("srt/", cut(NUMBER, TIMES, TAGS)),
    ("vtt/aws", cut("WEBVTT", NUMBER, TIMES)),
    ("vtt/webvtt-py__comments", cut("WEBVTT.*", r"^NOTE(?s:.*?)\n$", NUMBER, TIMES)),
    ("vtt/webvtt-py__styles", cut(r"\A(?s:.*?)(?=^\d)", TIMES, TAGS)),
    ("vtt/webvtt-py__meta", cut(r"\A(?s:.*?)##", TIMES)),
    ("vtt/.*Managed", cut(r"\A(?s:.*?)(?=^\d)", TIMES, r"^\w+:(?= )")),
    ("vtt/", cut("WEBVTT", TIMES, TAGS)),
    ("vtt-youtube/YouTube-T", cut(r"\A(?s:.*?)(?=^\d)", TIMES)),
    ("markdown/transcripts__|txt-timestamped/ergo.*20240620", cut(BREAK, r"^\*\*[^*]+:\*\* ?", "^" + STAMP, TARGET)),
    ("txt-timestamped/ergo", cut(r"^\[[\d:]+\] \*\*[^*]+\*\*:")),
    ("txt-timestamped/Oxide", cut(r"^\[Speaker \d+\] \[[\d:]+\]")),
    ("txt-timestamped/", cut(r"^[\d:]+ ")),
    ("markdown/axrp.*2024", cut(r"\A(?s:.*?)(?=^\*\*Daniel)", HEAD, r"^\*\*[^*]+:\*\*$", TARGET, r"[<>]")),
    ("markdown/axrp.*2025", cut(r"\A(?s:.*?)(?=^\*\*Daniel)", HEAD, r"^\*\*[^*]+\*\* \([\d:]+\):$", TARGET)),
    ("markdown/.*60-transcript", cut(r"^\*[^*]+\([\d:]+\)\*:")),
    ("markdown/.*15-transcript", cut(r"^_[^_]+_:")),
    ("markdown/.*assumeutxo", cut(HEAD, r"^[A-Z][\w' ]+: [\d:]+$", TARGET)),
    ("markdown/.*craig", cut(HEAD, "^podcast: .*$", r"^\w+ *( – [\d:]+|:| – [\d:]+:)", r"^Speaker B :")),
    ("markdown/.*compact", cut(HEAD, r"^[A-Z][A-Za-z ]*(?: \([A-Z]{2}\))?:(?= [^h])", r"^(?:.*: )?http.*$", TARGET)),
    ("markdown/.*forks", cut(HEAD, r"^\w+:(?= )", TARGET, EMPHASIS)),
    ("markdown/.*torras", cut(r"\A(?s:.*?)(?=^Interviewer:)", "^#.*$|^Retr.*$|<laughs>", r"^[A-Z]\w+( Torras)?: *$")),
    ("html/oral-history", lambda page: _without_names(_paragraphs(page))),
    ("html/podcast-transcript-con", lambda page: re.sub(r"^[\d:]+ *$", "", _paragraphs(page), flags=re.MULTILINE)),
    ("html/transcriptator", lambda page: html.unescape(" ".join(re.findall(r"(?s)<p>(.*?)</p>", page)))),
)  # fmt: skip


def _paragraphs(page: str) -> str:
    """What a page shows after its heading, a paragraph a line."""
    body = re.sub(r"\s+", " ", re.sub(r"(?s)\A.*</head>|<!--.*?-->", "", page, flags=re.IGNORECASE))
    shown = html.unescape(re.sub(r"<[^>]*>", "", re.sub(r"(?i)<p\b", "\n<p", body)))
    first = re.search(r"^\s*MSM:", shown, re.MULTILINE)
    return shown[first.start() :] if first else shown


def _without_names(shown: str) -> str:
    """A name and colon before a paragraph, where the name comes twice; one that comes once may be anything."""
    names = re.findall(r"^\s*(\w+):", shown, re.MULTILINE)
    twice = "|".join(sorted({name for name in names if names.count(name) > 1}))
    return re.sub(rf"^\s*(?:{twice}):\s", "", shown, flags=re.MULTILINE)


def youtube(text: str) -> str:
    """Of a card that stays, the last row is new; the 10 ms ones show nothing new."""
    said = []
    for block in re.split(r"\n\n", text):
        times = re.search(r"(\d\d):(\d\d):(\d\d\.\d+) --> (\d\d):(\d\d):(\d\d\.\d+).*\n", block)
        if times:
            start, end = (
                int(h) * 3600 + int(m) * 60 + float(s) for h, m, s in (times.groups()[:3], times.groups()[3:])
            )
            rows = block[times.end() :].split("\n")
            said += [re.sub(TAGS, "", rows[-1])] if end - start > 0.011 else []
    return html.unescape("\n".join(said))


def json_words(text: str) -> str:
    """The values of the one key that holds the words in each shape here."""
    data = json.loads(text)
    if isinstance(data, dict) and "metadata" in data:
        return str(data["results"]["channels"][0]["alternatives"][0]["transcript"])
    if isinstance(data, dict) and "results" in data:
        return " ".join(result["alternatives"][0]["transcript"] for result in data["results"])
    if isinstance(data, dict) and "segments" not in data:
        return " ".join(segment["content"] for _, said in data.values() for segment in said)
    segments = data["segments"] if isinstance(data, dict) else data
    said = [segment.get("text") or segment.get("body") or "" for segment in segments]
    return " ".join(text for text in said if text.strip() != "Transcribed by https://otter.ai")  # a service's signature


def ass(text: str) -> str:
    return " ".join(re.findall(r"^Dialogue:(?:[^,]*,){9}(.*)$", text, re.MULTILINE))


def table(text: str) -> str:
    """The third of four columns, quoted or not; the last row is no speech."""
    rows = re.findall(r'^[^,\n]*,[^,\n]*,("(?:[^"]|"")*"|[^,\n]*),', text, re.MULTILINE)
    return html.unescape("\n".join(rows[1:-1]))


def expected(file: str, text: str) -> list[str]:
    text = re.sub(r"\r\n?", "\n", text)
    if file.endswith(".json"):
        return words(json_words(text))
    if file.endswith((".ass", ".csv", ".sbv")):
        return words({"ass": ass, "csv": table, "sbv": cut(r"^[\d:.]+,[\d:.]+$")}[file[-3:]](text))
    if file.startswith("vtt-youtube/") and "<c>" in text:
        return words(youtube(text))
    counter = next(counter for pattern, counter in COUNTERS if re.match(pattern, file))
    return words(counter(text))


def spoken(reading: Reading) -> list[str]:
    """The words of the cues, without the noise among them."""
    said = []
    for cue in reading.cues:
        at = cue.start
        for span in [span for span in reading.noise if cue.start <= span.start < cue.end]:
            said.append(reading.text[at : span.start])
            at = span.end
        said.append(reading.text[at : cue.end] + "\n")
    return words("".join(said))


def read(file: str) -> tuple[str, Reading]:
    text, _ = decode((FOLDER / file).read_bytes(), file)
    return text, parse(text, file)


def test_the_real_files_are_there(shared: Path) -> None:
    """The tests below run over a hundred files; where the folder is missing this one says so."""
    assert len(FILES) >= 100


@pytest.mark.parametrize("file", [file for file in FILES if file != CHAPTERS])
def test_no_word_is_lost_or_doubled(file: str) -> None:
    """The words of the cues are the words of the file, in order."""
    text, reading = read(file)
    got, wanted = spoken(reading), expected(file, text)
    place = next((at for at, (one, other) in enumerate(zip(got, wanted, strict=False)) if one != other), None)
    assert place is None, (got[place - 3 : place + 5], wanted[place - 3 : place + 5])
    assert len(got) == len(wanted)


def test_labels_and_times_are_found(shared: Path) -> None:
    """How many people each file names, and whether its cues have times: known from looking, so a change shows."""
    known = {
        "srt/Syntax__Syntax265.srt": (4, True),
        "srt/podcast-transcript-con__Yak_Shaving_with_Tim_Mitra.srt": (2, True),
        "srt/podcast-namespace__example.srt": (3, True),
        "srt/podquest__transcript.srt": (0, True),
        "vtt/podcast-transcript-con__Managed_services_vs._DIY.vtt": (2, True),
        "vtt/podcast-transcript-con__Labs_Setting_Engineering_Goals_and_Reporting_to_Stakeholders.txt": (3, True),
        "vtt/transcriptator__podnews_weekly_review_2024-01-19.vtt": (4, True),
        "markdown/bitcointranscripts__assumeutxo.md": (4, False),
        "markdown/roboticists-oral-histo__torras.md": (2, False),
        "markdown/transcripts__spotlight-12.md": (2, False),
        "markdown/bitcointranscripts__2023-02-27-craig-raw-bitcoin-multi-signature.md": (3, False),
        "txt-timestamped/Oxide-and-Friends-Tran__Adversarial_Machine_Learning_transcript.txt": (3, True),
        "txt-timestamped/ergo-transcripts__20240620_gXOWqIvWg5M_transcript.txt": (4, False),
        "txt-timestamped/talk-python-transcript__419-pystack.txt": (0, True),
        "html/transcriptator__buzzcast.html": (5, True),
        "html/oral-history-of-unix__thompson.htm": (2, False),
        "whisper-json/aws-bites-site__115.json": (2, True),
        "podcast-namespace-json/transcriptator__buzzcast.json": (5, True),
        "other/oral-history-as-data__mohammad.csv": (2, False),
    }  # fmt: skip
    for file, (people, timed) in known.items():
        _, reading = read(file)
        assert len({cue.label for cue in reading.cues} - {None}) == people, file
        assert all(cue.time_start is not None for cue in reading.cues) == timed, file


def test_a_list_of_chapters_is_refused(shared: Path) -> None:
    """Titles with times look like a transcript with times, and nobody said them."""
    with pytest.raises(UnknownFormat, match="list of chapters"):
        read(CHAPTERS)


def test_labelled_dev_files_give_a_cue_for_each_paragraph(shared: Path) -> None:
    """`Speaker: turn` paragraphs come out one to one, each under its name."""
    for path in sorted((shared / "quotes" / "dev").glob("*.txt")):
        text, _ = decode(path.read_bytes(), path.name)
        wanted = [paragraph.split(": ", 1) for paragraph in re.split(r"\n\s*\n", text.strip())]
        reading = parse(text, path.name)
        got = [[cue.label, reading.text[cue.start : cue.end]] for cue in reading.cues]
        assert got == [[name, said.strip()] for name, said in wanted], path.name


def test_plain_dev_files_are_one_cue(shared: Path) -> None:
    """Hard-wrapped text without labels names nobody, whatever its lines begin with."""
    for path in [*sorted((shared / "speakers" / "dev").glob("*.txt")), shared / "seed" / "interview.txt"]:
        text, _ = decode(path.read_bytes(), path.name)
        reading = parse(text, path.name)
        (cue,) = reading.cues
        assert (reading.format, cue.label) == ("plain", None), path.name
        assert text[cue.start : cue.end] == text.strip()
