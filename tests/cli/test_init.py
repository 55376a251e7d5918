"""`quotebot init` begins a project, and takes nothing away."""

import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from quotebot.cli.glossary import TEXT
from quotebot.cli.main import main
from quotebot.settings import Settings, load, template

ROOT = Path(__file__).resolve().parents[2]


def init() -> Result:
    return CliRunner().invoke(main, ["init"])


def tree(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


def test_init_writes_what_a_project_needs() -> None:
    """Settings, glossary and queue/ in the current folder, nothing else, and the next command to type."""
    result = init()

    assert result.exit_code == 0
    assert tree(Path.cwd()) == ["config", "config/glossary.toml", "config/quotebot.toml", "queue"]
    assert Path("config/quotebot.toml").read_text(encoding="utf-8") == template()
    assert result.output.splitlines()[-1].startswith("Next: quotebot suggest ")


def test_what_init_writes_changes_nothing_yet() -> None:
    init()

    assert load(Path.cwd()) == Settings()
    assert tomllib.loads(TEXT) == {"names": {}}


def test_init_never_overwrites() -> None:
    """A file that is there stays as it is, and init says so."""
    Path("config").mkdir()
    Path("config/quotebot.toml").write_text("[suggest]\ncount = 3\n", encoding="utf-8")
    Path("config/glossary.toml").symlink_to("nowhere")

    result = init()

    assert Path("config/quotebot.toml").read_text(encoding="utf-8") == "[suggest]\ncount = 3\n"
    assert Path("config/glossary.toml").is_symlink()
    assert result.output.splitlines()[:3] == [
        "kept   config/quotebot.toml",
        "kept   config/glossary.toml",
        "made   queue/",
    ]


def test_a_second_init_keeps_everything() -> None:
    init()

    assert [line.split()[0] for line in init().output.splitlines()[:3]] == ["kept", "kept", "kept"]


@pytest.mark.parametrize("in_the_way", ["config", "queue"])
def test_a_file_in_the_way_is_one_sentence(in_the_way: str) -> None:
    Path(in_the_way).write_text("mine", encoding="utf-8")

    result = init()

    assert result.exit_code == 1
    assert result.stderr.startswith("Error: ")
    assert in_the_way in result.stderr
    assert Path(in_the_way).read_text(encoding="utf-8") == "mine"


def test_init_says_when_quotebot_home_points_elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUOTEBOT_HOME", str(tmp_path))

    assert f"commands use {tmp_path} and not this folder" in init().output


def test_the_repositorys_glossary_is_the_one_init_writes() -> None:
    assert (ROOT / "config" / "glossary.toml").read_text(encoding="utf-8") == TEXT
