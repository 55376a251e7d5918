"""`python -m quotebot` is `quotebot`."""

from quotebot.cli.main import main

main()
