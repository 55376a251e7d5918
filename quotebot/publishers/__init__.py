"""One module a destination; the command line hands them to the poster."""
