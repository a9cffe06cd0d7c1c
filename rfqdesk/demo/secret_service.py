"""A Secret Service of one's own, for demonstrations and tests.

It runs gnome-keyring on a private D-Bus in temporary directories, so that
nothing touches the user's keyring, and it works without a display or a
log-in session. Linux only, like the Secret Service itself.
"""

import os
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from pathlib import Path
from types import TracebackType
from typing import Any, Self

PROGRAMMES = {"dbus-daemon": "dbus", "gnome-keyring-daemon": "gnome-keyring"}
"""Programme to the Debian package that brings it."""

START_TIMEOUT_S = 10.0
STOP_TIMEOUT_S = 5.0
DIRECTORY_PREFIX = "rfqdesk-keyring-"
DIRECTORY_MAX_BYTES = 80

# No service directories: nothing can be activated on this bus, neither a second
# keyring that starts up locked nor a prompt on somebody's screen.
_BUS_CONFIGURATION = """\
<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <keep_umask/>
  <listen>unix:path={socket}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"""


class SecretServiceStartError(RuntimeError):
    """The private Secret Service could not be started; the text says what to install."""


def missing_programmes() -> dict[str, str]:
    """Return the programmes that are not installed, with their Debian packages."""
    return {
        programme: package
        for programme, package in PROGRAMMES.items()
        if shutil.which(programme) is None
    }


class PrivateSecretService:
    """Runs from `start` to `stop`; `environment` is what a child process needs to use it."""

    def __init__(self) -> None:
        self.environment: dict[str, str] = {}
        self._daemon_environment: dict[str, str] = {}
        self._directory: Path | None = None
        self._bus: subprocess.Popen[bytes] | None = None
        self._keyring: subprocess.Popen[bytes] | None = None
        self._password = secrets.token_hex(16)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Start both daemons and prove that a secret can be stored and read.

        Raises:
            SecretServiceStartError: a programme is missing or does not answer.
        """
        if missing := missing_programmes():
            raise SecretServiceStartError(
                f"{', '.join(missing)} not found; install with: "
                f"apt-get install {' '.join(sorted(missing.values()))}"
            )
        self._directory = _private_directory()
        try:
            self._start_bus(self._directory)
            self.start_keyring()
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Stop both daemons and remove their directory. May be called twice."""
        for process in (self._keyring, self._bus):
            if process is not None:
                _end(process)
        self._keyring = self._bus = None
        if self._directory is not None:
            shutil.rmtree(self._directory)
            self._directory = None

    def start_keyring(self) -> None:
        """Start the keyring daemon, unlocked; also after `kill_keyring`."""
        # It ends by itself when its bus does.
        self._keyring = subprocess.Popen(  # noqa: S603 - fixed arguments, no shell.
            [
                self._programme("gnome-keyring-daemon"),
                "--foreground",
                "--unlock",
                "--components=secrets",
                f"--control-directory={self._daemon_environment['XDG_RUNTIME_DIR']}",
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=self._daemon_environment,
            start_new_session=True,
        )
        if self._keyring.stdin is not None:
            # A daemon that ends without reading is reported by the probe below.
            with suppress(BrokenPipeError), self._keyring.stdin as password:
                password.write(self._password.encode())
        self._wait_until_usable()

    def has_ended(self) -> bool:
        """Tell whether the keyring daemon is gone; `start_keyring` brings it back."""
        return self._keyring is None or self._keyring.poll() is not None

    def kill_keyring(self) -> None:
        """Kill the keyring daemon at once, as a crash would."""
        if self._keyring is not None:
            self._keyring.send_signal(signal.SIGKILL)
            self._keyring.wait()
            self._keyring = None

    def lock(self) -> None:
        """Lock the default collection, as a screen locker would."""
        import secretstorage

        with self.active():
            connection = secretstorage.dbus_init()
            try:
                secretstorage.get_default_collection(connection).lock()
            finally:
                connection.close()

    @contextmanager
    def active(self) -> Iterator[None]:
        """Let this process and its new children use this service while the block runs."""
        before = {name: os.environ.get(name) for name in self.environment}
        os.environ.update(self.environment)
        try:
            yield
        finally:
            for name, value in before.items():
                if value is None:
                    os.environ.pop(name, None)
                else:
                    os.environ[name] = value

    def _start_bus(self, directory: Path) -> None:
        for name in ("home", "data", "config", "cache", "run"):
            (directory / name).mkdir(mode=0o700)
        socket = directory / "run" / "bus"
        configuration = directory / "bus.conf"
        configuration.write_text(_BUS_CONFIGURATION.format(socket=socket), encoding="utf-8")
        self.environment = {
            "DBUS_SESSION_BUS_ADDRESS": f"unix:path={socket}",
            "PYTHON_KEYRING_BACKEND": "keyring.backends.SecretService.Keyring",
        }
        self._daemon_environment = {
            **_quiet_environment(),
            **self.environment,
            "HOME": str(directory / "home"),
            "XDG_DATA_HOME": str(directory / "data"),
            "XDG_CONFIG_HOME": str(directory / "config"),
            "XDG_CACHE_HOME": str(directory / "cache"),
            "XDG_RUNTIME_DIR": str(directory / "run"),
        }
        self._bus = subprocess.Popen(  # noqa: S603 - fixed arguments, no shell.
            [
                *_ending_with_parent(),
                self._programme("dbus-daemon"),
                f"--config-file={configuration}",
                "--nofork",
                "--nopidfile",
                "--print-address=1",
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=self._daemon_environment,
            # Ctrl+C in the terminal is for the demonstration alone, which ends this in its turn.
            start_new_session=True,
        )
        if self._bus.stdout is not None:
            with self._bus.stdout as output:
                address = output.readline()
            if not address:
                raise SecretServiceStartError("dbus-daemon ended before it was ready")

    def _wait_until_usable(self) -> None:
        # `--unlock` succeeds even with a wrong password: only a secret that
        # comes back proves that the service is usable.
        deadline = time.monotonic() + START_TIMEOUT_S
        problem: BaseException | None = None
        while time.monotonic() < deadline and not _ended_within(self._keyring, 0.01):
            try:
                with self.active():
                    _probe()
            except (RuntimeError, OSError) as error:
                problem = error
            else:
                return
        raise SecretServiceStartError(f"gnome-keyring does not answer: {problem}")

    @staticmethod
    def _programme(name: str) -> str:
        return shutil.which(name) or name


@contextmanager
def private_secret_service() -> Iterator[PrivateSecretService]:
    """Run a private Secret Service and point this process at it for the block.

    Raises:
        SecretServiceStartError: see `PrivateSecretService.start`.
    """
    with PrivateSecretService() as service, service.active():
        yield service


def _private_directory() -> Path:
    """Make a directory whose sockets' paths fit into a socket address (108 bytes)."""
    directory = Path(tempfile.mkdtemp(prefix=DIRECTORY_PREFIX))
    if len(os.fsencode(directory)) <= DIRECTORY_MAX_BYTES:
        return directory
    directory.rmdir()
    # TMPDIR can be anything; this one is short on every Linux.
    return Path(tempfile.mkdtemp(prefix=DIRECTORY_PREFIX, dir="/tmp"))


def _ending_with_parent() -> list[str]:
    """Return the words that let a programme end when this process is killed outright."""
    setpriv = shutil.which("setpriv")
    return [setpriv, "--pdeathsig", "TERM"] if setpriv else []


def _quiet_environment() -> dict[str, str]:
    """Return this process's environment without displays, so that nothing can prompt."""
    hidden = {"DISPLAY", "WAYLAND_DISPLAY", "GNOME_KEYRING_CONTROL"}
    return {name: value for name, value in os.environ.items() if name not in hidden}


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(STOP_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _ended_within(process: subprocess.Popen[bytes] | None, seconds: float) -> bool:
    if process is None:
        return True
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        return False
    return True


def _probe() -> None:
    """Store, read and delete a secret; raises what the backend raises."""
    module: Any = import_module("keyring.backends.SecretService")
    if module.Keyring.priority <= 0:
        raise RuntimeError("the Secret Service backend is not usable")
    backend = module.Keyring()
    backend.set_password("rfqdesk-probe", "probe", "works")
    if backend.get_password("rfqdesk-probe", "probe") != "works":
        raise RuntimeError("the keyring did not return what was stored")
    backend.delete_password("rfqdesk-probe", "probe")
