"""What waits for the record while the database cannot be written? One small file beside it, whole or not there.

A row that could not be written at once is kept here, so that neither a locked database nor a killed process loses it.
"""

import json
import logging
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

FILE_NAME: Final = "waiting-reports.json"
SET_ASIDE: Final = "waiting-reports.broken"

_log = logging.getLogger(__name__)
Entry = Mapping[str, Any]


class Journal:
    """The file of a data folder. Calls block; one thread at a time."""

    def __init__(self, data_dir: Path) -> None:
        self._path = data_dir / FILE_NAME

    def write(self, entries: Sequence[Entry]) -> None:
        """Keep exactly these entries, oldest first; none: the file goes away.

        Raises:
            OSError: the folder cannot be written; what was kept before stays.
        """
        if not entries:
            self._path.unlink(missing_ok=True)
            return
        fresh = self._path.with_suffix(".new")
        with fresh.open("w", encoding="utf-8") as file:
            json.dump([dict(entry) for entry in entries], file)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self._path)

    def read(self) -> list[dict[str, Any]]:
        """Return what was kept, oldest first. A file that is not ours is set aside and told to the operator."""
        if not self._path.exists():
            return []
        try:
            found = json.loads(self._path.read_text(encoding="utf-8"))
        except (ValueError, RecursionError):
            found = None
        if not isinstance(found, list) or not all(isinstance(entry, dict) for entry in found):
            self._path.replace(self._path.with_name(SET_ASIDE))
            _log.critical("journal_unreadable set_aside=%s", self._path.with_name(SET_ASIDE))
            return []
        return found
