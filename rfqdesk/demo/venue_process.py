"""The venue of the demonstration: the real server in a process of its own.

Everything it keeps lies in the folder given; its ports are free ones.
"""

import asyncio
import os
import secrets
import subprocess
import sys
import time
from pathlib import Path
from typing import IO

import msgspec
from msgspec import Struct

_COMMAND = (sys.executable, "-c", "from rfqserver.cli.main import main; main()")
# The server's input closes when this process ends in whatever way, and it ends then too.
_COMMAND_WITH_PARENT = (
    sys.executable,
    "-c",
    """\
import os, signal, threading

def end_with_parent():
    os.read(0, 1)
    os.kill(os.getpid(), signal.SIGTERM)

threading.Thread(target=end_with_parent, daemon=True).start()
from rfqserver.cli.main import main
main()
""",
)
_START_MAX_S = 30.0
_STOP_MAX_S = 10.0
_DRAIN_MAX_S = 0.5
_VERB_MAX_S = 60.0
_POLL_S = 0.05


class VenueError(Exception):
    """The server or one of the operator's verbs failed; the text is what it said."""


class Ready(Struct, frozen=True):
    """What a server that listens says of itself in `run/ready.json`."""

    pid: int
    est_port: int
    trading_port: int


class VenueProcess:
    """Creates, starts and stops one venue, and speaks to it as its operator would."""

    def __init__(self, folder: Path, host: str = "localhost") -> None:
        self.folder = folder
        self.host = host
        self.log_path = folder.with_name(f"{folder.name}.log")
        self._process: subprocess.Popen[bytes] | None = None
        self._log: IO[bytes] | None = None

    async def create(self, name: str) -> None:
        """Make the authorities and the empty journal.

        Raises:
            VenueError: with what the command printed.
        """
        root_passphrase = self.folder.with_name(f"{self.folder.name}.root-passphrase")
        descriptor = os.open(root_passphrase, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(24))
        await self.operate(
            "init", str(self.folder), "--venue", name, "--host", self.host,
            "--est-port", "0", "--trading-port", "0", "--pki-port", "0", "--monitor-port", "0",
            "--root-passphrase-file", str(root_passphrase),
        )  # fmt: skip

    async def start(self) -> Ready:
        """Start the server and wait until it listens.

        Raises:
            VenueError: it ended, or did not listen within 30 s.
        """
        self._ready_path.unlink(missing_ok=True)
        self._log = self.log_path.open("ab")
        self._process = await asyncio.to_thread(_spawn, self.folder, self._log)
        deadline = time.monotonic() + _START_MAX_S
        while not self._ready_path.exists():
            if self._process.poll() is not None:
                raise VenueError(f"the server ended at once: {self._log_end()}")
            if time.monotonic() > deadline:
                await self.stop()
                raise VenueError(f"the server did not listen in time: {self._log_end()}")
            await asyncio.sleep(_POLL_S)
        return msgspec.json.decode(self._ready_path.read_bytes(), type=Ready)

    async def operate(self, *words: str) -> str:
        """Run one of the operator's verbs and return what it printed.

        Raises:
            VenueError: it exited non-zero.
        """
        return await asyncio.to_thread(_run_verb, words)

    async def kill(self) -> None:
        """Kill the server as a power cut would; harmless when none runs."""
        if self._process is not None and self._process.poll() is None:
            self._process.kill()
        await self.stop()

    async def stop(self) -> None:
        """Stop the server, politely first; harmless when none runs."""
        process, self._process = self._process, None
        if process is not None and process.poll() is None:
            process.terminate()
            if not await _ended(process, _DRAIN_MAX_S):
                # A second time: do not wait for requests that are still open.
                process.terminate()
            if not await _ended(process, _STOP_MAX_S):
                process.kill()
                await asyncio.to_thread(process.wait)
        if process is not None and process.stdin is not None:
            process.stdin.close()
        if self._log is not None:
            self._log.close()
            self._log = None

    @property
    def _ready_path(self) -> Path:
        return self.folder / "run" / "ready.json"

    def _log_end(self) -> str:
        lines = self.log_path.read_text(encoding="utf-8", errors="replace").splitlines()
        return " / ".join(lines[-4:]) or "it printed nothing"


async def _ended(process: subprocess.Popen[bytes], patience_s: float) -> bool:
    try:
        await asyncio.to_thread(process.wait, patience_s)
    except subprocess.TimeoutExpired:
        return False
    return True


def _spawn(folder: Path, log: IO[bytes]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603 - The command is our own.
        [*_COMMAND_WITH_PARENT, "serve", str(folder)],
        stdin=subprocess.PIPE,
        stdout=log,
        stderr=subprocess.STDOUT,
        # Ctrl+C in the terminal is for this process alone, which stops the server in its turn.
        start_new_session=True,
    )


def _run_verb(words: tuple[str, ...]) -> str:
    try:
        done = subprocess.run(  # noqa: S603 - The command is our own.
            [*_COMMAND, *words],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=_VERB_MAX_S,
            check=False,
            start_new_session=True,
        )
    except subprocess.TimeoutExpired as error:
        raise VenueError(f"rfqserver {words[0]} did not end within {_VERB_MAX_S:.0f} s") from error
    if done.returncode != 0:
        said = (done.stderr or done.stdout).strip() or f"exit code {done.returncode}"
        raise VenueError(f"rfqserver {' '.join(words[:2])}: {said}")
    return done.stdout
