"""Transcript formats, one module per family; `detect.parse` chooses by content."""
