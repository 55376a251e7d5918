"""Quotes -> text other programs read: a module a format, named in `formats`. Nothing here touches a user's disk."""
