"""Tokens and passwords: where they come from, who may read them, and that nothing ever shows one."""

import traceback
from pathlib import Path

import pytest

from quotebot import credentials
from quotebot.credentials import Secrets, load_secrets
from quotebot.errors import SettingsError

SECRET = "hunter2"  # noqa: S105  # what must be seen nowhere


def write(folder: Path, text: str, mode: int = 0o600) -> Path:
    path = folder / credentials.FILE
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    path.chmod(mode)
    return path


def revealed(secrets: Secrets) -> dict[str, str]:
    return {name: getattr(secrets, name).get_secret_value() for name in sorted(secrets.known)}


def refusal(folder: Path, name: str = "blue") -> str:
    with pytest.raises(SettingsError) as refused:
        load_secrets(folder, name)
    assert SECRET not in "".join(traceback.format_exception(refused.value))
    return str(refused.value)


def test_each_account_has_its_own(tmp_path: Path) -> None:
    write(tmp_path, '[blue]\napp_password = "one"\n[ex]\nconsumer_key = "two"\naccess_token = "three"\ntoken = ""\n')

    assert revealed(load_secrets(tmp_path, "blue")) == {"app_password": "one"}
    assert revealed(load_secrets(tmp_path, "ex")) == {"access_token": "three", "consumer_key": "two"}
    assert load_secrets(tmp_path, "other") == Secrets()


def test_without_a_file_there_are_none(tmp_path: Path) -> None:
    assert load_secrets(tmp_path, "blue") == Secrets()


def test_the_environment_wins_and_an_empty_variable_counts_as_unset(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, '[my-blue]\ntoken = "file"\napp_password = "file"\n')
    monkeypatch.setenv("QUOTEBOT_SECRETS__MY_BLUE__TOKEN", "environment")
    monkeypatch.setenv("QUOTEBOT_SECRETS__MY_BLUE__APP_PASSWORD", "")
    monkeypatch.setenv("QUOTEBOT_SECRETS__BLUE__CLIENT_ID", "another")

    assert revealed(load_secrets(tmp_path, "my-blue")) == {"app_password": "file", "token": "environment"}


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o660])
def test_a_file_that_others_may_read_is_refused_with_the_command_that_mends_it(tmp_path: Path, mode: int) -> None:
    path = write(tmp_path, f'[blue]\ntoken = "{SECRET}"\n', mode)

    assert refusal(tmp_path) == f"{path} can be read by others. Type chmod 600 {path}"
    path.chmod(0o600)
    assert revealed(load_secrets(tmp_path, "blue")) == {"token": SECRET}


def test_nothing_shows_a_secret(tmp_path: Path) -> None:
    write(tmp_path, f'[blue]\ntoken = "{SECRET}"\n')
    secrets = load_secrets(tmp_path, "blue")

    shown = [repr(secrets), str(secrets), repr(secrets.model_dump()), secrets.model_dump_json(), f"{secrets.token}"]
    assert [text for text in shown if SECRET in text] == []


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (f'[blue]\n\ntokn = "{SECRET}"\n', "line 3: there is no secret tokn. Did you mean token?"),
        (f'[other]\npin = "{SECRET}"\n', "line 2: there is no secret pin. There are: token, app_password, "),
        (f'[blue]\ntoken = ["{SECRET}"]\n', "line 2: blue.token should be a text in quotation marks."),
        (f'token = "{SECRET}"\n', "line 1: what belongs to an account stands under its [NAME]."),
        (f"[blue]\ntoken = {SECRET}\n", "line 2 is not valid TOML"),
    ],
)
def test_a_wrong_line_is_named_and_its_value_is_not(tmp_path: Path, text: str, sentence: str) -> None:
    write(tmp_path, text)

    assert sentence in refusal(tmp_path)


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        (
            "QUOTEBOT_SECRETS__BLUE__TOKN",
            "QUOTEBOT_SECRETS__BLUE__TOKN is no secret of an account. Did you mean token?",
        ),
        ("QUOTEBOT_SECRETS__TOKEN", "QUOTEBOT_SECRETS__TOKEN is no secret of an account."),
    ],
)
def test_a_wrong_variable_is_named_and_its_value_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, sentence: str
) -> None:
    monkeypatch.setenv(name, SECRET)

    assert sentence in refusal(tmp_path)
