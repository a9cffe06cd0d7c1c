"""One desk per profile: a second one brings the first to the front and ends."""

import hashlib
from pathlib import Path

from PySide6.QtCore import QLockFile, QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

LOCK_FILE = "desktop.lock"
_WAIT_MS = 2_000


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
        self._name = f"rfqdesk-{digest[:32]}"
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._on_call)

    def claim(self) -> bool:
        """Become the profile's desk; False when there is one already, which is called then."""
        if self._lock.tryLock(0):
            QLocalServer.removeServer(self._name)
            self._server.listen(self._name)
            return True
        if self._lock.error() is not QLockFile.LockError.LockFailedError:
            # Nobody holds it, it can't be written: that will be said where it matters.
            return True
        socket = QLocalSocket()
        socket.connectToServer(self._name)
        socket.waitForConnected(_WAIT_MS)
        socket.disconnectFromServer()
        return False

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
