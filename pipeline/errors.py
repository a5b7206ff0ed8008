"""Why a run can't start or can't finish."""

from __future__ import annotations

import errno


class CannotRunError(Exception):
    """The run can't start or can't finish; nothing in the output has changed. The message says what to do."""


class StoppedError(CannotRunError):
    """The run was told to stop by a signal; finished shards are kept, the tables are as they were."""

    def __init__(self, number: int) -> None:
        super().__init__("stopped; finished shards are kept, the old tables are untouched. Run it again to go on.")
        self.number = number


def trouble(error: OSError) -> str:
    """What the system says of a failed write, with the remedy where it is a common one."""
    number = error.errno or next((n for n, text in _SAID.items() if text in str(error).lower()), None)
    remedy = _REMEDIES.get(number or 0, "")
    return f"{error.strerror or error}{remedy}"


_SAID = {errno.ENOSPC: "no space left", errno.EDQUOT: "quota exceeded", errno.EFBIG: "file too large", errno.EROFS: "read-only"}
_REMEDIES = {
    errno.ENOSPC: ": the disk is full. Make room, or choose another folder with -o",
    errno.EDQUOT: ": the disk quota is used up. Make room, or choose another folder with -o",
    errno.EFBIG: ": a limit on the size of files is in force (ulimit -f). Raise it",
    errno.EROFS: ": the file system can only be read. Choose another folder with -o",
}
