"""One desk per profile: a second one brings the first to the front and ends."""

import hashlib
import logging
from enum import Enum, auto
from pathlib import Path

from PySide6.QtCore import QLockFile, QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

logger = logging.getLogger(__name__)

LOCK_FILE = "desktop.lock"
_WAIT_MS = 5_000
"""How long the first one has to answer: it may be starting itself."""


class Claim(Enum):
    """What came of claiming a profile: it is ours, or another's that was called or is deaf."""

    OURS = auto()
    CALLED = auto()
    UNHEARD = auto()


class SingleInstance(QObject):
    """Two desks of one profile would both renew its certificate and write its settings.

    `called` is emitted when somebody started the desk again.
    """

    called = Signal()

    def __init__(self, profile_dir: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lock = QLockFile(str(profile_dir / LOCK_FILE))
        # Left behind by a desk that crashed, it counts no more: its process is gone.
        self._lock.setStaleLockTime(0)
        digest = hashlib.sha256(str(profile_dir.resolve()).encode()).hexdigest()
        self.name = f"rfqdesk-{digest[:32]}"
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._on_call)

    def claim(self) -> Claim:
        """Become the profile's desk; when there is one already, it is called."""
        if self._lock.tryLock(0):
            return Claim.OURS
        if self._lock.error() is not QLockFile.LockError.LockFailedError:
            # Nobody holds it, it can't be written: that will be said where it matters.
            return Claim.OURS
        socket = QLocalSocket()
        socket.connectToServer(self.name)
        # Connected means nothing yet: the system accepts for a program that is stuck, too. That
        # the other side hangs up is its answer.
        heard = socket.waitForConnected(_WAIT_MS) and _hung_up(socket)
        socket.abort()
        return Claim.CALLED if heard else Claim.UNHEARD

    def listen(self) -> bool:
        """Hear of later ones from now on; a failure is logged. Only for whom the profile is."""
        if not self._lock.isLocked():
            return False
        QLocalServer.removeServer(self.name)
        if self._server.listen(self.name):
            return True
        logger.warning(
            "this desk can't be called to the front by a second start: %s",
            self._server.errorString(),
        )
        return False

    def holder(self) -> str:
        """Who has the profile, e.g. `process 4711 on desk-7`; "" where that can't be told."""
        process, host, _program = self._lock.getLockInfo()
        if not process:
            return ""
        return f"process {process} on {host}" if host else f"process {process}"

    def release(self) -> None:
        """Let another desk have the profile."""
        self._server.close()
        self._lock.unlock()

    def _on_call(self) -> None:
        socket = self._server.nextPendingConnection()
        if socket is not None:
            socket.disconnectFromServer()
            socket.deleteLater()
        self.called.emit()


def _hung_up(socket: QLocalSocket) -> bool:
    gone = QLocalSocket.LocalSocketState.UnconnectedState
    return socket.state() is gone or socket.waitForDisconnected(_WAIT_MS)
