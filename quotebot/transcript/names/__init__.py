"""Names and terms that a transcript got wrong, and how they are spelt: proposals, never changes."""
