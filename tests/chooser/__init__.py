"""The language model that chooses, a stand-in of it, and the command that asks it."""
