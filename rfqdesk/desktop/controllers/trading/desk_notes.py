"""What this desk alone knows and must not forget: splits, and commands without an answer.

A line of JSON is added before a command goes out and another once its outcome is known, so
a desk that was killed in between finds at its next start what it has to ask the venue about.
The system holds a line that was written when the programme dies; only a loss of power can
take the last ones, and then the venue's feed tells what happened all the same.
"""

import logging
import os
import secrets
from contextlib import suppress
from pathlib import Path

import msgspec

from rfqdesk.desktop.controllers.trading.note_kinds import (
    AcceptNote,
    AnsweredNote,
    Note,
    OwnerNote,
    RequestNote,
    SentNote,
    SplitNote,
)
from rfqdesk.desktop.models.stack.desk_state import RequestDraft, Shown, ShownCross, ShownQuote
from rfqdesk.protocol.terms import Allocation

logger = logging.getLogger(__name__)

NOTES_FILE = "notes.jsonl"
SPLITS_MAX = 500
UNANSWERED_MAX = 500
_LINES_MAX = 20_000
_BYTES_MAX = 32_000_000


_notes: msgspec.json.Decoder[Note] = msgspec.json.Decoder(Note)


class DeskNotes:
    """The notes of one party; without a path they last as long as this object.

    Those of another `owner` are set aside under another name.

    Writing a line takes some microseconds and is done on the loop: nothing may go out before
    its note. A failure is logged, `failed` says it, and work goes on without notes.
    """

    def __init__(self, path: Path | None = None, owner: str = "") -> None:
        self._path = path
        self._owner = owner
        self._file: int | None = None
        self._lines = 0
        self.failed = ""
        self.unanswered: dict[str, SentNote] = {}
        self.splits: dict[str, tuple[Allocation, ...]] = {}
        if path is not None:
            self._read(path)
        if not self.failed:
            self._rewrite()

    def sending(self, note: SentNote) -> None:
        """Note that something goes out."""
        self._keep(note)

    def sending_request(self, quote_req_id: str, draft: RequestDraft, now_ms: int) -> None:
        """Note that a request goes out."""
        self.sending(RequestNote(quote_req_id, draft, now_ms))

    def sending_accept(self, quote_resp_id: str, shown: Shown, now_ms: int) -> None:
        """Note that an accept goes out."""
        quote = shown if isinstance(shown, ShownQuote) else None
        cross = shown if isinstance(shown, ShownCross) else None
        self.sending(AcceptNote(quote_resp_id, now_ms, quote=quote, cross=cross))

    def answered(self, own_id: str) -> None:
        """Note that an outcome is known."""
        if own_id in self.unanswered:
            self._keep(AnsweredNote(own_id))

    def keep_split(self, quote_req_id: str, split: tuple[Allocation, ...]) -> None:
        """Note where a request's deals go."""
        if self.splits.get(quote_req_id, ()) != split:
            self._keep(SplitNote(quote_req_id, split))

    def close(self) -> None:
        """Let the file go."""
        file, self._file = self._file, None
        if file is not None:
            os.close(file)

    def _keep(self, note: Note) -> None:
        self._take(note)
        if self._file is None:
            return
        try:
            _write(self._file, msgspec.json.encode(note) + b"\n")
        except OSError as error:
            self._fail(error)
            return
        self._lines += 1
        if self._lines > _LINES_MAX:
            self._rewrite()

    def _take(self, note: Note) -> None:
        match note:
            case AnsweredNote():
                self.unanswered.pop(note.own_id, None)
            case OwnerNote():
                pass
            case SplitNote():
                self.splits.pop(note.quote_req_id, None)
                if note.split:
                    self.splits[note.quote_req_id] = note.split
            case _:
                self.unanswered[note.own_id] = note

    def _read(self, path: Path) -> None:
        try:
            with path.open("rb") as file:
                lines = file.read(_BYTES_MAX).splitlines()
        except FileNotFoundError:
            return
        except OSError as error:
            # What can't be read now is not replaced: it may be readable at the next start.
            self._fail(error)
            return
        if lines and not self._is_ours(lines[0]):
            self._set_aside(path)
            return
        for number, line in enumerate(lines, start=1):
            try:
                self._take(_notes.decode(line))
            except (msgspec.MsgspecError, UnicodeDecodeError) as error:
                # The last line of a loss of power, or one of a newer version.
                logger.warning("line %d of the desk's notes is passed over: %s", number, error)

    def _is_ours(self, line: bytes) -> bool:
        try:
            note = _notes.decode(line)
        except (msgspec.MsgspecError, UnicodeDecodeError):
            return True
        return not isinstance(note, OwnerNote) or note.owner == self._owner

    def _set_aside(self, path: Path) -> None:
        number = 1
        while (aside := path.with_stem(f"{path.stem}-{number}")).exists():
            number += 1
        logger.warning("the desk's notes are another party's and set aside as %s", aside)
        try:
            path.replace(aside)
        except OSError as error:
            self._fail(error)

    def _rewrite(self) -> None:
        """Leave what still counts, in a new file in the old one's place."""
        if self._path is None:
            return
        self.close()
        self.unanswered = dict(list(self.unanswered.items())[-UNANSWERED_MAX:])
        self.splits = dict(list(self.splits.items())[-SPLITS_MAX:])
        notes: list[Note] = [OwnerNote(self._owner), *self.unanswered.values()]
        notes += [SplitNote(quote_req_id, split) for quote_req_id, split in self.splits.items()]
        content = b"".join(msgspec.json.encode(note) + b"\n" for note in notes)
        scratch = self._path.with_name(f".{self._path.name}.{secrets.token_hex(8)}")
        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            file = os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND, 0o600)
            self._file, self._lines = file, len(notes)
            _write(file, content)
            scratch.replace(self._path)
        except OSError as error:
            self._fail(error)
            with suppress(OSError):
                scratch.unlink(missing_ok=True)

    def _fail(self, error: OSError) -> None:
        logger.error("the desk's notes are not kept any more: %s", error)
        self.close()
        self.failed = error.strerror or str(error)


def _write(file: int, content: bytes) -> None:
    rest = memoryview(content)
    while rest:
        rest = rest[os.write(file, rest) :]
