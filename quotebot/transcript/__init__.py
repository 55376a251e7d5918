"""Any transcript file becomes a `Transcript`: `reader.read` is the door."""
