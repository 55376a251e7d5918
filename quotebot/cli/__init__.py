"""The command line: one module per noun. The only room that prints, reads the clock or sets exit codes."""
