"""Programs that would have been started beside this one."""


class Started:
    """Stands in for `QProcess.startDetached`."""

    def __init__(self) -> None:
        self.words: list[list[str]] = []
        self.works = True

    def start(self, program: str, words: list[str]) -> tuple[bool, int]:
        """Note the command; tells a process id, or that it failed."""
        self.words.append([program, *words])
        return self.works, 1
