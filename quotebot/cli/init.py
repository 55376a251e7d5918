"""`quotebot init`: the files a project of your own begins with."""

from __future__ import annotations

import os
from pathlib import Path

import click

from quotebot import settings
from quotebot.cli import glossary
from quotebot.cli.files import write_whole
from quotebot.errors import SettingsError


@click.command()
def init() -> None:
    """Write settings you can edit into the current folder.

    They are config/quotebot.toml and config/glossary.toml, and an empty queue/ for what is to be posted. A file that
    is already there is left as it is. Every command also works without any of them.

    \b
    Example:
      mkdir my-show && cd my-show && quotebot init
    """
    here = Path.cwd()
    try:
        for path, text in ((settings.FILE, settings.template()), (glossary.FILE, glossary.TEXT)):
            click.echo(f"{'wrote' if _write_new(here / path, text) else 'kept '}  {path}")
        new = not (here / "queue").exists()
        (here / "queue").mkdir(exist_ok=True)
    except OSError as exc:
        raise SettingsError(f"{exc.filename or here}: {exc.strerror}. Nothing of yours was changed.") from exc
    click.echo(f"{'made ' if new else 'kept '}  queue/")
    if settings.project_folder() != here:
        click.echo(f"QUOTEBOT_HOME is set, so commands use {settings.project_folder()} and not this folder.")
    click.echo('Next: quotebot suggest interview.txt --host "Ada Example" --guest "Bo Sample"')


def _write_new(path: Path, text: str) -> bool:
    """Write `path` whole or not at all, and never over what is there; False where something was."""
    if os.path.lexists(path):
        return False
    path.parent.mkdir(exist_ok=True)
    write_whole(path, [text])
    return True
