"""Completion for the shell, as click makes it."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def completion(ctx: click.Context, shell: str) -> None:
    """Print what makes the Tab key complete quotebot.

    \b
    Put the line for your shell into its start-up file:
      bash  ~/.bashrc                    eval "$(quotebot completion bash)"
      zsh   ~/.zshrc, after compinit     eval "$(quotebot completion zsh)"
      fish  ~/.config/fish/config.fish   quotebot completion fish | source
    """
    script = get_completion_class(shell)
    if script is None:
        raise click.UsageError(f"click knows no completion for {shell}.")
    click.echo(script(ctx.find_root().command, {}, "quotebot", "_QUOTEBOT_COMPLETE").source())
