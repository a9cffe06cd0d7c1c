"""An X server of one's own, a keyboard and a mouse at it: the X protocol spoken directly.

Both go through the XTEST extension, so they reach windows as those of real ones do.
"""

import os
import select
import socket
import struct
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

_KEY_PRESS, _KEY_RELEASE, _BUTTON_PRESS, _BUTTON_RELEASE, _MOTION = 2, 3, 4, 5, 6
_LEFT = 1
_QUERY_EXTENSION, _GET_KEYBOARD_MAPPING, _FAKE_INPUT = 98, 101, 2
_NAMED = {
    "Tab": 0xFF09, "Return": 0xFF0D, "Escape": 0xFF1B, "Up": 0xFF52, "Down": 0xFF54,
    "space": 0x20, "Left": 0xFF51, "Right": 0xFF53, "Shift": 0xFFE1, "Ctrl": 0xFFE3, "Alt": 0xFFE9,
    "F1": 0xFFBE, "F8": 0xFFC5, "F9": 0xFFC6, "PgUp": 0xFF55, "PgDown": 0xFF56,
}  # fmt: skip
_TYPED = {" ": "space", ":": "Shift+;"}
_TYPING_MS = 10


@contextmanager
def x_server(width: int = 1600, height: int = 1000) -> Iterator[int]:
    """Start an X server with a screen of this size; gives its display's number."""
    readable, writable = os.pipe()
    process = subprocess.Popen(
        [
            "Xvfb", "-displayfd", str(writable), "-screen", "0", f"{width}x{height}x24",
            "-nolisten", "tcp", "-ac",
        ],
        pass_fds=(writable,),
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    os.close(writable)
    try:
        ready, _, _ = select.select([readable], [], [], 30)
        assert ready, "Xvfb did not start within 30 s"
        yield int(os.read(readable, 16))
    finally:
        os.close(readable)
        process.terminate()
        process.wait()


class Line:
    """The X protocol's beginning: connected, with the numbers of extensions and names."""

    def __init__(self, display: int) -> None:
        self._line = socket.socket(socket.AF_UNIX)
        # The abstract name, which Linux has beside the one in the file system.
        self._line.connect(f"\0/tmp/.X11-unix/X{display}")
        self._line.sendall(struct.pack("<BxHHHHxx", ord("l"), 11, 0, 0, 0))
        status, _, _, length = struct.unpack("<BxHHH", self._read(8))
        self._setup = self._read(4 * length)
        assert status == 1, "the X server refused the connection"

    def close(self) -> None:
        """Hang up."""
        self._line.close()

    def _extension(self, name: bytes) -> int:
        padded = name + b"\0" * (-len(name) % 4)
        self._line.sendall(
            struct.pack("<BxHHxx", _QUERY_EXTENSION, 2 + len(padded) // 4, len(name)) + padded
        )
        present, major = struct.unpack("<8xBB", self._read(32)[:10])
        assert present, f"the X server has no {name.decode()}"
        return int(major)

    def _read(self, size: int) -> bytes:
        data = b""
        while len(data) < size:
            part = self._line.recv(size - len(data))
            assert part, "the X server hung up"
            data += part
        return data


class Monitors(Line):
    """Parts of one screen that count as monitors of their own, plugged in and out (RandR 1.5)."""

    def __init__(self, display: int) -> None:
        super().__init__(display)
        vendor_bytes, formats = struct.unpack("<H", self._setup[16:18])[0], self._setup[21]
        screens = 32 + vendor_bytes + (-vendor_bytes % 4) + 8 * formats
        self._root = struct.unpack("<I", self._setup[screens : screens + 4])[0]
        self._major = self._extension(b"RANDR")
        self._line.sendall(struct.pack("<BBHII", self._major, 0, 3, 1, 5))
        self._read(32)
        self._output = self._first_output()

    def plug_in(self, name: str, x: int, width: int, height: int, *, main: bool) -> None:
        """Add a monitor; the main one takes the server's only output."""
        outputs = [self._output] if main else []
        self._line.sendall(
            struct.pack(
                "<BBHIIBBHhhHHII", self._major, 43, 8 + len(outputs), self._root,
                self._atom(name), main, 0, len(outputs), x, 0, width, height, 300, 200,
            )
            + b"".join(struct.pack("<I", one) for one in outputs)
        )  # fmt: skip
        self._atom("plugged in")

    def pull_out(self, name: str) -> None:
        """Take a monitor away."""
        self._line.sendall(struct.pack("<BBHII", self._major, 44, 3, self._root, self._atom(name)))
        self._atom("pulled out")

    def _atom(self, name: str) -> int:
        """The number of a name; its answer also says that what was asked before is done."""
        text = name.encode()
        padded = text + b"\0" * (-len(text) % 4)
        self._line.sendall(struct.pack("<BBHHxx", 16, 0, 2 + len(padded) // 4, len(text)) + padded)
        return int(struct.unpack("<8xI", self._read(32)[:12])[0])

    def _first_output(self) -> int:
        self._line.sendall(struct.pack("<BBHI", self._major, 25, 2, self._root))
        head = self._read(32)
        rest = self._read(4 * struct.unpack("<I", head[4:8])[0])
        crtcs = struct.unpack("<H", head[16:18])[0]
        return int(struct.unpack("<I", rest[4 * crtcs : 4 * crtcs + 4])[0])


class Keyboard(Line):
    """Presses chords such as `Ctrl+Shift+W` or `5` at a display, at a person's pace."""

    def __init__(self, display: int) -> None:
        super().__init__(display)
        self._first, last = self._setup[26], self._setup[27]
        self._major = self._extension(b"XTEST")
        self._keys = self._mapping(last - self._first + 1)

    def press(self, chords: Sequence[str], *, pace_ms: int) -> None:
        """Have the server press these one after the other, each after `pace_ms`; does not wait."""
        for chord in chords:
            *held, key = chord.split("+")
            for number, name in enumerate([*held, key]):
                self._fake(_KEY_PRESS, name, pace_ms if number == 0 else 0)
            for name in (key, *reversed(held)):
                self._fake(_KEY_RELEASE, name, 0)

    def hold(self, key: str) -> None:
        """Press a key and keep it down; the server repeats it as it does for a real one."""
        self._fake(_KEY_PRESS, key, 0)

    def let_go(self, key: str) -> None:
        """Let a key that was held go."""
        self._fake(_KEY_RELEASE, key, 0)

    def type(self, text: str) -> None:
        """Type what needs no Shift."""
        self.press([_TYPED.get(letter, letter) for letter in text], pace_ms=_TYPING_MS)

    def move(self, x: int, y: int) -> None:
        """Bring the pointer to a place on the screen."""
        self._line.sendall(
            struct.pack("<BBHBBxxII8xhh8x", self._major, _FAKE_INPUT, 9, _MOTION, 0, 0, 0, x, y)
        )

    def button(self, *, down: bool, delay_ms: int = 0) -> None:
        """Press or let go the left button where the pointer is."""
        kind = _BUTTON_PRESS if down else _BUTTON_RELEASE
        self._line.sendall(
            struct.pack("<BBHBBxxII20x", self._major, _FAKE_INPUT, 9, kind, _LEFT, delay_ms, 0)
        )

    def _fake(self, kind: int, name: str, delay_ms: int) -> None:
        code = self._keys[_NAMED.get(name) or ord(name.lower())]
        self._line.sendall(
            struct.pack("<BBHBBxxII20x", self._major, _FAKE_INPUT, 9, kind, code, delay_ms, 0)
        )

    def _mapping(self, count: int) -> dict[int, int]:
        """Which key makes a symbol without Shift."""
        self._line.sendall(struct.pack("<BxHBBxx", _GET_KEYBOARD_MAPPING, 2, self._first, count))
        head = self._read(32)
        per_key, length = head[1], struct.unpack("<I", head[4:8])[0]
        symbols = struct.unpack(f"<{length}I", self._read(4 * length))
        return {symbols[per_key * place]: self._first + place for place in range(count)}
