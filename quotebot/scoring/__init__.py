"""A `Transcript` becomes ranked `Suggestion`s: `suggest.suggest` is the door."""
