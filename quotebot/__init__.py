"""quotebot finds the lines of a transcript worth quoting, and proves that they were said."""

__version__ = "0.1.0"
