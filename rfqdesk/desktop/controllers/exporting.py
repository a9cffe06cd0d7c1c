"""Writes exports beside the window's work."""

import asyncio

from PySide6.QtCore import QObject, Signal

from rfqdesk.desktop.models.blotter.export_job import ExportJob
from rfqdesk.desktop.tasks import TaskOwner


class ExportController(QObject):
    """`done(job, count)` and `failed(job, reason)` say what became of each."""

    done = Signal(object, int)
    failed = Signal(object, str)

    def __init__(self, tasks: TaskOwner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tasks = tasks

    def export(self, job: ExportJob) -> None:
        """Write the file in a thread: the rows never change, and a long table takes seconds."""
        self._tasks.start(self._write(job), name=f"export {job.path.name}")

    async def _write(self, job: ExportJob) -> None:
        try:
            count = await asyncio.to_thread(job.write)
        except OSError as error:
            self.failed.emit(job, error.strerror or str(error))
        else:
            self.done.emit(job, count)
