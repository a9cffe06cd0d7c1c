"""Passphrases asked for on a real terminal, by the real programme."""

import os
import pty
import signal
import subprocess
from pathlib import Path

from support.venues.venue_process import PATIENCE_S, RFQSERVER
from support.waiting import wait_until

ROOT, ISSUING = "correct horse battery", "staple gun and glue"


class Terminal:
    """A programme on a terminal of its own, and somebody who types there."""

    def __init__(self, *arguments: str | Path) -> None:
        self._ours, theirs = pty.openpty()
        os.set_blocking(self._ours, False)
        self.shown = ""
        self.process = subprocess.Popen(
            [RFQSERVER, *arguments],
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
        )
        os.close(theirs)

    def _sees(self, text: str) -> bool:
        try:
            self.shown += os.read(self._ours, 65_536).decode()
        except BlockingIOError:
            pass
        except OSError:
            # What Linux says when the programme has closed the terminal.
            assert text in self.shown, self.shown
        return text in self.shown

    def answer(self, question: str, text: str) -> None:
        """Wait for a question to its last space, and type the answer.

        Before that space, what was typed sooner is thrown away.
        """
        wait_until(lambda: self._sees(question), PATIENCE_S)
        self.shown = self.shown.split(question, 1)[1]
        os.write(self._ours, f"{text}\n".encode())

    def wait_for(self, text: str) -> None:
        """Wait until something is shown."""
        wait_until(lambda: self._sees(text), PATIENCE_S)

    def end(self) -> int:
        """Wait for the end; the exit code."""
        code = self.process.wait(PATIENCE_S)
        os.close(self._ours)
        return code


def test_a_venue_lives_with_passphrases_that_are_only_typed(tmp_path: Path) -> None:
    venue = tmp_path / "venue"
    made = Terminal(
        "init", venue, "--venue", "blue", "--host", "127.0.0.1", "--ask-issuing-passphrase",
        "--est-port", "0", "--trading-port", "0", "--pki-port", "0", "--monitor-port", "0",
    )  # fmt: skip
    made.answer("Passphrase for the root key: ", "short")
    made.answer("Repeat for confirmation: ", "short")
    made.answer("Passphrase for the root key: ", ROOT)
    made.answer("Repeat for confirmation: ", ROOT)
    made.answer("Passphrase for the issuing key: ", ISSUING)
    made.answer("Repeat for confirmation: ", ISSUING)
    made.wait_for("is not in it")
    assert made.end() == 0
    assert ROOT not in made.shown

    wrong = Terminal("ca", "status", "-d", venue)
    wrong.answer("Passphrase for the issuing key: ", ROOT)
    wrong.wait_for("passphrase is wrong")
    assert wrong.end() == 1

    serving = Terminal("serve", venue)
    serving.answer("Passphrase for the issuing key: ", ISSUING)
    serving.wait_for("listening")
    # A running venue needs no passphrase to be asked.
    asked = subprocess.run(
        [RFQSERVER, "enrolments", "list", "-d", venue], capture_output=True, text=True, check=False
    )
    assert (asked.returncode, asked.stdout) == (0, "No enrolments.\n")
    serving.process.send_signal(signal.SIGTERM)
    assert serving.end() == 0
