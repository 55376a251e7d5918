"""The front door: finds the command, and turns every failure into one sentence and an exit code.

Exit codes: 0 done, 1 an expected failure, 2 wrong usage, 130 stopped by the user. Commands are imported when they
are called, so that `quotebot --help` and the shell's completion answer at once.
"""

from __future__ import annotations

import difflib
import importlib
import io
import os
import sys
import traceback
from collections.abc import Sequence
from typing import Any, NoReturn

import click
from click.shell_completion import CompletionItem

from quotebot import __version__
from quotebot.errors import QuotebotError

# name: (module, what it does). The command is the function of that name in the module, with _ where Python has it.
COMMANDS = {
    "demo": ("quotebot.cli.demo", "See the whole way from a transcript to quotes on a sample."),
    "suggest": ("quotebot.cli.suggest", "Rank the lines of transcripts worth quoting."),
    "review": ("quotebot.cli.review", "Decide about suggested lines, one key a line."),
    "approve": ("quotebot.cli.decide", "Approve quotes as they stand."),
    "reject": ("quotebot.cli.decide", "Reject quotes, with a reason if you like."),
    "later": ("quotebot.cli.decide", "Put quotes off."),
    "edit": ("quotebot.cli.edit", "Move the ends of a quote, change its edits, or say who said it."),
    "undo": ("quotebot.cli.decide", "Take back the last decision."),
    "learn": ("quotebot.cli.learn", "See what the ranking has learned from your decisions."),
    "list": ("quotebot.cli.list", "List the quotes that are kept."),
    "show": ("quotebot.cli.show", "Show where a quote comes from and what was decided."),
    "verify": ("quotebot.cli.verify", "Check that quotes still stand in their transcripts."),
    "queue": ("quotebot.cli.queue", "Decide when approved quotes go out, and to which account."),
    "account": ("quotebot.cli.account", "Set up where quotes are posted, and when."),
    "schedule": ("quotebot.cli.schedule", "Print exactly what would go out; nothing is sent."),
    "post": ("quotebot.cli.post", "Post what is due, or one quote now."),
    "run": ("quotebot.cli.post", "Post on schedule, until stopped."),
    "status": ("quotebot.cli.status", "Show what went out and what needs a person."),
    "reconcile": ("quotebot.cli.mend", "Find out what became of posts that may be there."),
    "retry": ("quotebot.cli.mend", "Send what failed or expired once more."),
    "pause": ("quotebot.cli.mend", "Let nothing go out to an account."),
    "resume": ("quotebot.cli.mend", "Let posts go out to an account again."),
    "doctor": ("quotebot.cli.doctor", "Check settings, database, clock and accounts."),
    "card": ("quotebot.cli.card", "Draw quotes as pictures to post."),
    "clip": ("quotebot.cli.clip", "Cut quotes out of a recording, captioned, to post."),
    "align": ("quotebot.cli.align", "Find by listening when approved quotes are said."),
    "export": ("quotebot.cli.export", "Write a quote list in the form the next tool wants."),
    "score": ("quotebot.cli.score", "Say how quotable single lines are."),
    "names": ("quotebot.cli.names", "Find the names that a transcript got wrong."),
    "speakers": ("quotebot.cli.speakers", "See who speaks when and how sure that is."),
    "transcript": ("quotebot.cli.transcript", "Look at a transcript as quotebot reads it."),
    "init": ("quotebot.cli.init", "Write settings you can edit into this folder."),
    "completion": ("quotebot.cli.completion", "Print what makes the Tab key complete quotebot."),
    "evaluate": ("quotebot.cli.evaluate", "Measure the ranking on graded transcripts."),
    "fit": ("quotebot.cli.evaluate", "Learn the weights of the ranking from graded transcripts."),
}


class House(click.Group):
    """A group that knows its commands by name and one line, and imports the one that is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands in the order a newcomer meets them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the one command that is called."""
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(COMMANDS[cmd_name][0])
        command = getattr(module, cmd_name, None) or getattr(module, f"{cmd_name}_")
        if not isinstance(command, click.Command):
            raise TypeError(f"{cmd_name} is no click command")
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """An unknown name is answered with the nearest known one."""
        if args[0] not in COMMANDS and not args[0].startswith("-"):
            near = difflib.get_close_matches(args[0], COMMANDS, n=1)
            hint = f"Did you mean {near[0]}?" if near else f"There are: {', '.join(COMMANDS)}."
            ctx.fail(f"There is no command {args[0]!r}. {hint}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing any."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, what) for name, (_, what) in COMMANDS.items()])

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Offer the commands without importing any."""
        names = [CompletionItem(n, help=what) for n, (_, what) in COMMANDS.items() if n.startswith(incomplete)]
        return [*names, *click.Command.shell_complete(self, ctx, incomplete)]

    def main(self, args: Sequence[str] | None = None, prog_name: str | None = None, **extra: Any) -> NoReturn:  # type: ignore[override]  # it always exits
        """Run a command line, print what went wrong in one sentence, and exit."""
        words = list(sys.argv[1:] if args is None else args)
        debug = "--debug" in words or os.environ.get("QUOTEBOT_DEBUG", "0") not in {"", "0"}
        if os.environ.get("NO_COLOR"):
            extra["color"] = False
        for stream in (sys.stdout, sys.stderr):
            _never_fail_on_a_letter(stream)
        try:
            status = super().main(words, prog_name or "quotebot", **{**extra, "standalone_mode": False})
            sys.stdout.flush()
        except (Exception, KeyboardInterrupt) as exc:
            sys.exit(_failed(exc, debug))
        sys.exit(status if isinstance(status, int) else 0)


def _never_fail_on_a_letter(stream: Any) -> None:
    """A terminal that is not UTF-8 shows `\\u2026` for a letter it lacks; it does not stop the program."""
    if hasattr(stream, "reconfigure"):
        stream.reconfigure(errors="backslashreplace")


def _failed(exc: BaseException, debug: bool) -> int:
    """Say what happened, on standard error; the exit code."""
    from quotebot.cli.terminal import inert

    if debug and not isinstance(exc, click.ClickException):
        click.echo("".join(inert(line) + "\n" for line in traceback.format_exc().splitlines()), err=True, nl=False)
    if isinstance(exc, click.ClickException):
        shown = io.StringIO()
        exc.show(file=shown)
        click.echo("\n".join(map(inert, shown.getvalue().rstrip("\n").split("\n"))), err=True)
        return exc.exit_code
    if isinstance(exc, BrokenPipeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    if isinstance(exc, (click.Abort, KeyboardInterrupt)):
        click.echo("Stopped. Nothing is left half done.", err=True)
        return 130
    click.echo(f"Error: {inert(_sentence(exc, debug))}", err=True)
    return 1


def _sentence(exc: BaseException, debug: bool) -> str:
    if isinstance(exc, QuotebotError):
        return str(exc)
    if isinstance(exc, MemoryError):
        return "There is not enough memory for this. Try a smaller file."
    if isinstance(exc, OSError) and exc.strerror:
        return f"{exc.strerror}: {exc.filename}." if exc.filename else f"{exc.strerror}."
    how = "The lines above say where." if debug else "Type the same again with --debug right after `quotebot`."
    return f"quotebot has a fault ({type(exc).__name__}). It is not yours; please report it. {how}"


@click.group("quotebot", cls=House, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="quotebot", message="%(prog)s %(version)s")
@click.option("--debug", is_flag=True, help="Show the whole traceback when something fails (or set QUOTEBOT_DEBUG=1).")
def main(debug: bool) -> None:
    """Find the lines of a podcast or interview worth quoting, and prove that they were said.

    \b
    Start here:
      quotebot demo
      quotebot suggest interview.txt --host "Ada Example" --guest "Bo Sample"
    """
