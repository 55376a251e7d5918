"""One module per family of formats, chosen by content (`detect`), never by file name."""
