"""How long a post may be on each network, and how each of them counts."""
