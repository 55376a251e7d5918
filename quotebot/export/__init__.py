"""Suggestions -> text other programs read. One module per format; nothing here touches disk, network or settings."""
