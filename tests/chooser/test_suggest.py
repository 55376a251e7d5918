"""`quotebot suggest --chooser`: a model of one's own puts lines first, and where it cannot, nothing is lost."""

import json
import subprocess
import sys
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from quotebot.cli.choosing import chosen
from quotebot.cli.main import main
from quotebot.credentials import variable
from quotebot.model import Edit
from quotebot.scoring.edits import apply

from .standin import KEY, Model, model
from .test_chooser import HOSTILE, TEN, chooser

INTERVIEW = """\
Ada Example: What is a loaf, after all these years?

Bo Sample: And, um, a loaf is a promise that you keep every morning. But the oven is a teacher with no patience at all.
People ask for the recipe and never for the reasons. Flour is the cheapest teacher in the world. Every baker is a liar
before dawn, you know, and a saint by seven. Young bakers are in love with crust and afraid of salt.
"""
SAMPLE = Path(str(files("quotebot.cli") / "sample" / "mending-hour.txt"))


def run(*args: str | Path) -> Result:
    result = CliRunner().invoke(main, [str(arg) for arg in args])
    assert KEY not in result.output
    assert KEY not in result.stderr
    return result


def suggest(*args: str | Path) -> Result:
    return run("suggest", SAMPLE, "--no-save", *args)


def records(*args: str | Path) -> list[dict[str, Any]]:
    result = suggest("--format", "json", *args)
    assert result.exit_code == 0
    found: list[dict[str, Any]] = json.loads(result.stdout)
    return found


@pytest.fixture
def bread(tmp_path: Path) -> Path:
    """A short interview."""
    file = tmp_path / "bread.txt"
    file.write_text(INTERVIEW, encoding="utf-8")
    return file


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Model]:
    """A model that is set up and chooses, of what it is sent, the last three from behind."""
    with model(says=lambda ids: json.dumps(ids[:-4:-1])) as started:
        monkeypatch.setenv("QUOTEBOT_CHOOSER__URL", started.url)
        monkeypatch.setenv("QUOTEBOT_CHOOSER__MODEL", "llama")
        monkeypatch.setenv(variable("chooser", "token"), KEY)
        yield started


def test_the_lines_come_in_the_models_order_in_the_same_shape_and_stand_in_the_file(server: Model) -> None:
    own, found = records("-n", "60"), records("--chooser", "-n", "5")
    sent = [line["id"] for line in server.lines()]

    assert sent == [one["id"] for one in own]
    assert [one["id"] for one in found] == [*sent[:-4:-1], *sent[:2]]
    assert [one["rank"] for one in found] == [1, 2, 3, 4, 5]
    assert [one.keys() for one in found] == [own[0].keys()] * 5
    assert [part.keys() for part in found[0]["parts"]] == [own[0]["parts"][0].keys()] * len(found[0]["parts"])
    text = SAMPLE.read_text(encoding="utf-8")
    for one in found:
        evidence = text[one["source"]["start"] : one["source"]["end"]]
        assert one["text"] == apply(evidence, [Edit(**edit) for edit in one["edits"]])


def test_scores_fall_with_the_rank_lie_between_0_and_1_and_are_the_sum_of_parts_that_name_the_model(
    server: Model,
) -> None:
    found = records("--chooser", "-n", "60")

    scores = [one["score"] for one in found]
    assert scores == sorted(scores, reverse=True)
    for at, one in enumerate(found, start=1):
        assert round(sum(part["contribution"] for part in one["parts"]), 8) == one["score"]
        assert 0 <= one["score"] <= 1
        why = [part["because"] for part in one["parts"] if part["name"] == "chosen"]
        assert why == ([f"llama chose it as number {at}"] if at <= 3 else [])


def test_what_goes_where_is_said_and_neither_speakers_nor_the_file_go_along(server: Model) -> None:
    said = suggest("--chooser").stderr.splitlines()[0]

    assert said.startswith("60 lines (")
    assert said.endswith(f"go to {server.url.removesuffix('/v1')} for llama to choose among.")
    assert {name for line in server.lines() for name in line} == {"id", "text"}
    assert SAMPLE.name not in str(server.asked)


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"status": 500, "body": b"{key}"}, "answered 500"),
        ({"status": 401, "body": b'{"error": "no such key: {key}"}'}, "does not take the key. Set QUOTEBOT_SECRETS__"),
        ({"body": b"<html>{key}</html>"}, "is not what a language model's server answers."),
        ({"says": lambda ids: "I never said this. q-000000000000 {key}"}, "chose none of the lines."),
    ],
)
def test_where_it_cannot_choose_the_list_is_to_the_byte_what_it_is_without_it(
    given: dict[str, Any], why: str, server: Model, bread: Path
) -> None:
    for name, value in given.items():
        setattr(server, name, value)
    words = ("suggest", bread, "--no-save", "-n", "3", "--format", "json")
    without, asked = run(*words), run(*words, "--chooser")

    assert (asked.exit_code, asked.stdout_bytes) == (0, without.stdout_bytes)
    (said,) = asked.stderr.splitlines()[1:2]
    assert why in said
    assert said.endswith("The lines and their order are quotebot's own.")


def test_where_it_cannot_choose_the_few_lines_are_the_best_few_and_not_the_first_of_many(server: Model) -> None:
    """More lines are ranked for the model than are shown, and the best of many need not begin with the best few."""
    server.body = b""
    assert chosen(chooser(server.url), lambda count: TEN[:count] if count > 3 else TEN[-count:], 3) == TEN[-3:]


def test_not_even_the_traceback_of_a_fault_shows_the_key(
    server: Model, bread: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.status, server.body = 401, b"{key}"
    assert run("--debug", "suggest", bread, "--no-save", "--chooser").exit_code == 0
    monkeypatch.setenv(variable("chooser", "token"), f"{KEY}\n{KEY}")
    assert run("--debug", "suggest", bread, "--no-save", "--chooser").exit_code == 1


def test_each_file_is_one_question_and_what_is_kept_has_the_models_order(
    server: Model, bread: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other.txt"
    other.write_text("Bo Sample: A good loaf is a promise that you keep every morning.\n", encoding="utf-8")
    result = run("suggest", bread, other, "--chooser", "-n", "2", "--format", "jsonl")

    assert (result.exit_code, len(server.asked)) == (0, 2)
    shown = [json.loads(line) for line in result.stdout.splitlines()]
    kept = {one["id"]: one for one in json.loads(run("list", "--format", "json").stdout)}
    assert [kept[one["id"]]["rank"] for one in shown] == [1, 2, 1]
    assert [kept[one["id"]]["score"] for one in shown] == [one["score"] for one in shown]


def test_a_transcript_that_gives_orders_gets_not_one_word_into_the_list(server: Model, tmp_path: Path) -> None:
    lines = [f"Bo Sample: A good loaf is a promise number {at}. {line}" for at, line in enumerate(HOSTILE)]
    file = tmp_path / "hostile.txt"
    file.write_text("\n\n".join(lines).replace("\ud800", "").replace("\x00", ""), encoding="utf-8")
    args = ("suggest", file, "--no-save", "--format", "json")
    own = json.loads(run(*args, "-n", "60").stdout)
    server.says = lambda ids: f'I never said this. ["q-000000000000", "I never said this.", "{ids[-1]}"]'
    found = json.loads(run(*args, "--chooser").stdout)

    assert {one["id"]: one["text"] for one in found} == {one["id"]: one["text"] for one in own}
    assert [one["id"] for one in found] == [own[-1]["id"], *(one["id"] for one in own[:-1])]


def test_what_is_not_set_up_is_said_in_one_sentence(bread: Path) -> None:
    result = run("suggest", bread, "--chooser")

    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith("Error: No language model is set up. ")


def test_the_key_may_stand_in_the_file_of_secrets(server: Model, bread: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(variable("chooser", "token"))
    file = Path("config/secrets.toml")
    file.parent.mkdir()
    file.write_text('[chooser]\ntoken = "another"\n', encoding="utf-8")
    file.chmod(0o600)
    run("suggest", bread, "--no-save", "--chooser")

    assert server.heads[0]["authorization"] == "Bearer another"


def test_unless_asked_for_nothing_is_sent_and_nothing_of_it_is_loaded(server: Model, bread: Path) -> None:
    script = f"import sys\nsys.argv = ['quotebot', 'suggest', {str(bread)!r}, '--no-save']\n"
    script += (
        "from quotebot.cli.main import main\ntry:\n    main()\nexcept SystemExit:\n    print('LOADED', *sys.modules)"
    )
    shown = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout
    loaded = shown.partition("LOADED ")[2].split()

    assert "quotebot.cli.suggest" in loaded
    assert {"quotebot.chooser", "quotebot.cli.choosing", "quotebot.publishers", "requests"} & {*loaded} == set()
    assert server.asked == []
