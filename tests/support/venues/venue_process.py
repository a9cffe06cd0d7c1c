"""A real venue in a process of its own, and the operator's verbs run against it."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any, Self

from support.moved_clock import MovedClock
from support.pki.authority import wall_now_ms
from support.waiting import wait_until

from rfqserver.service.venue_config import VenueConfig
from rfqserver.service.venue_directory import VenueDirectory, create_venue

PATIENCE_S = 20.0
RFQSERVER = Path(sys.executable).with_name("rfqserver")


class VenueProcess:
    """`rfqserver serve` on free ports of 127.0.0.1. Use as a context manager."""

    def __init__(
        self,
        path: Path,
        clock: MovedClock | None = None,
        *,
        control_group: str = "",
        **settings: int,
    ) -> None:
        """Create the venue; `start` runs it, by `clock` where there is one."""
        ports = {"est_port": 0, "trading_port": 0, "pki_port": 0, "monitor_port": 0}
        config = VenueConfig(
            name="test-venue",
            host="127.0.0.1",
            control_group=control_group,
            **(ports | {"drain_s": 0} | settings),
        )
        create_venue(path, config, b"correct horse battery", wall_now_ms())
        self.directory = VenueDirectory(path)
        self.est_port = 0
        self.trading_port = 0
        self.pki_port = 0
        self._environment = dict(os.environ) if clock is None else clock.environment
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Run the server until it says that it is ready."""
        self.directory.ready_file.unlink(missing_ok=True)
        log = (self.directory.path / "run" / "log").open("ab")
        with log:
            self._process = subprocess.Popen(
                [RFQSERVER, "serve", self.directory.path],
                stdout=log,
                stderr=log,
                env=self._environment,
            )
        started, ready_file = self._process, self.directory.ready_file
        wait_until(lambda: ready_file.exists() or started.poll() is not None, PATIENCE_S)
        assert ready_file.exists(), f"the venue did not start:\n{self.log()}"
        ready = json.loads(self.directory.ready_file.read_text())
        self.est_port, self.trading_port = ready["est_port"], ready["trading_port"]
        self.pki_port = ready["pki_port"]

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Send a signal and return the exit code."""
        if self._process is None:
            return 0
        self._process.send_signal(number)
        code = self._process.wait(PATIENCE_S)
        self._process = None
        return code

    @property
    def pid(self) -> int:
        """The server's process."""
        assert self._process is not None, "the venue does not run"
        return self._process.pid

    def log(self) -> str:
        """What the server wrote so far."""
        return (self.directory.path / "run" / "log").read_text()

    def operate(self, *arguments: str, expect: int = 0) -> str:
        """Run a verb against this venue and return what it printed."""
        done = subprocess.run(
            [RFQSERVER, *arguments],
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE_S,
            env={**os.environ, "RFQSERVER_DIR": str(self.directory.path)},
        )
        assert done.returncode == expect, f"{arguments}: {done.stdout}\n{done.stderr}"
        return done.stdout

    def operate_json(self, *arguments: str) -> Any:
        """Run a verb with --json."""
        return json.loads(self.operate(*arguments, "--json"))

    def __enter__(self) -> Self:
        """Start."""
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop, however it went."""
        self.stop()
