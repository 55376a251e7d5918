"""Settings: where they come from, who wins, and how a wrong one is named."""

import tomllib
from datetime import date
from pathlib import Path

import pytest

from quotebot import settings
from quotebot.account import Account
from quotebot.errors import SettingsError
from quotebot.settings import Settings, load, project_folder, template

ROOT = Path(__file__).resolve().parents[1]


def write(folder: Path, text: str | bytes) -> Path:
    """A project in `folder` whose config/quotebot.toml holds `text`."""
    path = folder / settings.FILE
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def refusal(folder: Path, **flags: dict[str, object]) -> str:
    with pytest.raises(SettingsError) as refused:
        load(folder, **flags)
    return str(refused.value)


def test_the_file_in_the_repository_is_the_template() -> None:
    """config/quotebot.toml is exactly what the settings class says, so it cannot go stale."""
    assert (ROOT / settings.FILE).read_text(encoding="utf-8") == template()


def test_the_template_is_the_defaults(tmp_path: Path) -> None:
    """The file `quotebot init` writes changes nothing until the user edits it."""
    write(tmp_path, template())

    assert load(tmp_path) == Settings()


def test_the_template_shows_every_setting() -> None:
    """Every default is visible in the file, by name and value."""
    shown = tomllib.loads(template())
    named, secret = {"shows", "accounts"}, {"database_url": ""}
    expected = {name: value for name, value in Settings().model_dump().items() if name not in named} | secret

    assert shown == expected


def example(table: str) -> str:
    """The commented-out [`table`.NAME] of the template without its comment marks."""
    _, header, rest = template().partition(f"# [{table}.")
    return "\n".join(line.removeprefix("# ") for line in (header + rest.partition("\n\n")[0]).splitlines())


def test_the_example_show_works_when_its_comment_marks_go(tmp_path: Path) -> None:
    """The commented-out [shows.NAME] table is valid as it stands."""
    write(tmp_path, template() + example("shows"))

    assert load(tmp_path).shows["my-show"].hosts == ("Ada Example",)


def test_the_example_account_works_and_shows_everything_that_an_account_has(tmp_path: Path) -> None:
    write(tmp_path, template() + example("accounts"))

    account = load(tmp_path).accounts["my-account"]

    assert list(tomllib.loads(example("accounts"))["accounts"]["my-account"]) == list(Account.model_fields)
    told = {name: getattr(account, name) for name, field in Account.model_fields.items() if not field.examples}
    assert told == {name: getattr(Account(), name) for name in told}
    assert (account.schedule, account.repeat_until) == (("mon-fri 09:30", "sat 11:00"), date(2027, 12, 31))


def test_the_outbox_is_always_an_account(tmp_path: Path) -> None:
    """Whether it is configured, others are, or nothing is."""
    assert load(tmp_path).accounts == {"outbox": Account()}
    write(tmp_path, '[accounts.blue]\nnetwork = "bluesky"\n')
    assert load(tmp_path).accounts == {"outbox": Account(), "blue": Account(network="bluesky")}
    write(tmp_path, '[accounts.outbox]\nschedule = "09:30"\n')
    assert load(tmp_path).accounts == {"outbox": Account(schedule=("09:30",))}


def test_an_account_may_come_from_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, '[accounts.blue]\nnetwork = "bluesky"\nzone = "Europe/Berlin"\n')
    monkeypatch.setenv("QUOTEBOT_ACCOUNTS__BLUE__ZONE", "America/New_York")
    monkeypatch.setenv("QUOTEBOT_ACCOUNTS__HOOK__NETWORK", "webhook")

    accounts = load(tmp_path).accounts

    assert accounts["blue"] == Account(network="bluesky", zone="America/New_York")
    assert accounts["hook"].network == "webhook"


def test_without_a_file_the_defaults_hold(tmp_path: Path) -> None:
    assert load(tmp_path) == Settings()


def test_flags_win_over_the_environment_and_the_environment_over_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, "[suggest]\ncount = 1\nmax_chars = 101\nmin_words = 11\n")
    monkeypatch.setenv("QUOTEBOT_SUGGEST__MAX_CHARS", "102")
    monkeypatch.setenv("QUOTEBOT_SUGGEST__MIN_WORDS", "12")

    suggest = load(tmp_path, suggest={"min_words": 13, "count": None}).suggest

    assert (suggest.count, suggest.max_chars, suggest.min_words) == (1, 102, 13)


def test_an_empty_variable_counts_as_unset(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUOTEBOT_SUGGEST__COUNT", "")

    assert load(tmp_path) == Settings()


def test_a_show_may_come_from_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUOTEBOT_SHOWS__MENDING__HOSTS", '["Ada Example"]')

    assert load(tmp_path).shows["mending"].hosts == ("Ada Example",)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('[suggest]\n\ncount = "many"\n', "line 3: suggest.count should be a valid integer"),
        ("[suggest]\ncuont = 3\n", "line 2: there is no setting suggest.cuont. Did you mean count?"),
        ("[sugest]\ncount = 3\n", "line 1: there is no setting sugest. Did you mean suggest?"),
        ("\nsuggest = 3\n", "line 2: suggest should be a table."),
        ("[suggest\ncount = 3\n", "line 1 is not valid TOML"),
        ("suggest.count = 0\n", "line 1: suggest.count should be greater than or equal to 1."),
        ("[speakers]\nthreshold = 1.5\n", "line 2: speakers.threshold should be less than or equal to 1."),
        ("[speakers]\nthreshold = nan\n", "line 2: speakers.threshold should be a finite number."),
        ('[shows."my show"]\nhosts = [1]\n', "line 2: shows.my show.hosts should be a valid string."),
        ('[shows.x]\ntoken = "hunter2"\n', "line 2: there is no setting shows.x.token."),
        ('[accounts.x]\ntoken = "hunter2"\n', "line 2: there is no setting accounts.x.token."),
        (
            '[accounts.x]\nshedule = "hunter2"\n',
            "line 2: there is no setting accounts.x.shedule. Did you mean schedule?",
        ),
        (
            '[accounts.x]\nnetwork = "hunter2"\n',
            "line 2: accounts.x.network: there is no such network; there are outbox, feed, ",
        ),
        (
            '[accounts.x]\n\nschedule = ["25:00"]\n',
            "line 3: accounts.x.schedule: '25:00' is no time of day. Write it as",
        ),
        ('[accounts.x]\ntemplate = "{quote}"\n', "line 2: accounts.x.template: a template needs {quote} and {speaker}"),
        ('[accounts."My X"]\n', "accounts: 'My X' is no name for an account. Use a-z, 0-9, - and _, but not alerts"),
        ('[accounts.chooser]\nnetwork = "outbox"\n', "accounts: 'chooser' is no name for an account."),
        (b'[shows.x]\ntitle = "\xff"\n', "is not UTF-8 text"),
    ],
)
def test_a_wrong_line_of_the_file_is_named(tmp_path: Path, text: str | bytes, sentence: str) -> None:
    """A mistake in the file is one sentence with the file and the line, and no value."""
    path = write(tmp_path, text)

    message = refusal(tmp_path)

    assert message.startswith(str(path))
    assert sentence in message
    assert "hunter2" not in message
    assert "\n" not in message


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("QUOTEBOT_SUGGEST__COUNT", "hunter2", "variable QUOTEBOT_SUGGEST__COUNT: suggest.count should be a valid"),
        ("QUOTEBOT_SUGGEST__CUONT", "hunter2", "QUOTEBOT_SUGGEST__CUONT: there is no setting suggest.cuont. Did you"),
        ("QUOTEBOT_SUGGEST_COUNT", "hunter2", "no setting of quotebot. Did you mean QUOTEBOT_SUGGEST__COUNT?"),
        ("QUOTEBOT_SUGGEST", "hunter2", "QUOTEBOT_SUGGEST (or one below it) is not valid JSON"),
        ("QUOTEBOT_SUGGEST", "3", "QUOTEBOT_SUGGEST: suggest should be a table."),
        ("QUOTEBOT_PASSWORD", "hunter2", "QUOTEBOT_PASSWORD is no setting of quotebot."),
        ("QUOTEBOT_ACCOUNTS__X__TOKEN", "hunter2", "there is no setting accounts.x.token."),
        ("QUOTEBOT_SECRETS", "hunter2", "QUOTEBOT_SECRETS is no setting of quotebot."),
        ("QUOTEBOT_SHOWS", '["hunter2"]', "QUOTEBOT_SHOWS: shows should be a table."),
    ],
)
def test_a_wrong_variable_is_named_and_its_value_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str, sentence: str
) -> None:
    """A value of the environment may be a secret: the message names the variable only."""
    monkeypatch.setenv(name, value)

    message = refusal(tmp_path)

    assert sentence in message
    assert "hunter2" not in message


def test_a_wrong_layer_is_named_even_when_a_later_one_is_right(tmp_path: Path) -> None:
    """A broken file is not hidden by a flag."""
    write(tmp_path, "suggest = 3\n")

    assert "line 1: suggest should be a table" in refusal(tmp_path, suggest={"count": 2})


def test_the_project_is_the_nearest_parent_with_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, "")
    deep = tmp_path / "a" / "b"
    deep.mkdir(parents=True)
    monkeypatch.delenv("QUOTEBOT_HOME")
    monkeypatch.chdir(deep)

    assert project_folder() == tmp_path


def test_without_a_file_the_project_is_the_current_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("QUOTEBOT_HOME")
    monkeypatch.chdir(tmp_path)

    assert project_folder() == tmp_path


def test_quotebot_home_overrides(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path / "elsewhere"
    home.mkdir()
    write(tmp_path, "")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("QUOTEBOT_HOME", str(home))

    assert project_folder() == home


def test_a_quotebot_home_that_is_no_folder_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUOTEBOT_HOME", str(tmp_path / "gone"))

    with pytest.raises(SettingsError, match=r"QUOTEBOT_HOME is .*gone, which is no folder"):
        project_folder()
