"""A person decides: the full-screen review, and the drafts in which a quote is edited."""
