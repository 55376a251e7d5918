"""Every failure a user can meet. One root, so that a caller can say "quotebot said no" in one line.

QuotebotError                  something expected went wrong; the message says what, where and what to do
├── TranscriptError            a file could not be read as a transcript
│   ├── UnreadableFile         missing, a folder, not permitted
│   ├── NotText                binary data, or an encoding that is none of UTF-8, UTF-16, cp1252
│   ├── UnknownFormat          text or JSON of a shape that is no transcript
│   └── BrokenFormat           a known format that is damaged (truncated JSON, a cue without times)
├── NotChosen                  a language model was asked to choose and did not; the order stays as it was
├── NothingQuotable            the transcript was read and holds no sentence fit to quote
├── EvidenceMismatch           a quote that no longer equals its source: it must not be shown as one
├── EditRefused                an edit that would put words into somebody's mouth, or leave nothing
├── Refused                    a decision or a place in the queue that the quote is not fit for
├── UnknownId                  an id that no quote or episode begins with, or more than one
├── ExportRefused              a format that needs what the quotes do not have, such as times
├── CardRefused                a quote card that cannot be drawn
├── ClipRefused                a clip that cannot be cut, or a recording that cannot be used
├── PostingError               a destination did not take a post
│   ├── PostLater              certainly not posted; trying again may help
│   ├── PostRefused            certainly not posted; a person must mend something first
│   └── PostUnclear            perhaps posted: it must be looked for before it is sent again
├── StoreError                 the database cannot be used; nothing in it was changed
│   ├── StoreBusy              another program holds it
│   └── StoreTooNew            a newer quotebot wrote it
└── SettingsError              a setting or a sidecar file that cannot be used

The messages are plain sentences: what is wrong, where, and the next thing to do. They never hold a secret,
and nothing of a transcript that a terminal would obey.
"""

from __future__ import annotations

from datetime import datetime


class QuotebotError(Exception):
    """Root of the tree: the command line prints the message and exits with 1."""


class TranscriptError(QuotebotError):
    """A file could not be read as a transcript."""


class UnreadableFile(TranscriptError):
    """The path is missing, is a folder, or may not be read. Check the path and its permissions."""


class NotText(TranscriptError):
    """The file is binary, or in an encoding quotebot does not know. Save it as UTF-8 text."""


class UnknownFormat(TranscriptError):
    """The file is text, but nothing in it looks like a transcript. Export it in another format."""


class BrokenFormat(TranscriptError):
    """The format was recognised and is damaged; the message names the line. Export the file again."""


class NothingQuotable(QuotebotError):
    """The transcript was read, and no sentence in it is fit to quote."""


class NotChosen(QuotebotError):
    """A language model was asked to choose among lines and did not, or nobody can tell what: the order stands."""


class EvidenceMismatch(QuotebotError):
    """A quote's evidence and edits do not give its text. It must not be shown or sent."""


class EditRefused(QuotebotError):
    """The edit would change what was said, or leave nothing of it; the message says why."""


class Refused(QuotebotError):
    """The quote is not fit for this decision or for the queue: the message says why and what mends it."""


class UnknownId(QuotebotError):
    """No quote or episode has an id that begins so, or more than one has. `quotebot list` shows them."""


class ExportRefused(QuotebotError):
    """The format needs something that the quotes or their transcripts do not have."""


class CardRefused(QuotebotError):
    """The quote cannot be drawn as a card with this theme, font or picture; the message says what to change."""


class ClipRefused(QuotebotError):
    """The quote cannot be cut from this recording, or ffmpeg is missing; the message says what to do."""


class PostingError(QuotebotError):
    """A destination did not take a post, or did not say so. The message never holds a token."""


class PostLater(PostingError):
    """Nothing was posted (rate limit, no connection): try again, not before `at` (aware) where that is known."""

    def __init__(self, message: str, *, at: datetime | None = None) -> None:
        super().__init__(message)
        self.at = at


class PostRefused(PostingError):
    """Nothing was posted, and the same again would be refused: the message says what to mend."""


class AccountRefused(PostRefused):
    """Nothing was posted, and the network takes nothing of this account: its keys, its rights, its credits."""


class PostUnclear(PostingError):
    """The post may be there: a time-out, a broken connection, a server error, an answer that cannot be read."""


class StoreError(QuotebotError):
    """The database cannot be read or written. Nothing in it was changed."""


class StoreBusy(StoreError):
    """Another program holds the database. Try again when it is done."""


class StoreTooNew(StoreError):
    """A newer version of quotebot wrote the database. Update quotebot; it was left as it is."""


class SettingsError(QuotebotError):
    """A setting, an environment variable or a sidecar file cannot be used; the message names it."""
