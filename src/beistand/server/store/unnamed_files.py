"""Which files of the data folder does no row name any more? They go, so that what was erased is gone from the disk too.

Files lie in ``files/<first two digits>/<SHA-256 in hex>``; tables that own some name them by a column ``sha256``.
"""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from sqlalchemy import Table, select

from beistand.server.store.database import Tx
from beistand.server.store.schema import metadata

FOLDER: Final = "files"
OWNERS: Final = ("case_attachments",)
"""Tables whose files lie there; a new one is added here, or its files are taken for nobody's."""
RESTS: Final = timedelta(days=1)
"""So old a file must be: its row may not be written yet."""
_NAME: Final = re.compile("[0-9a-f]{64}")


def owners() -> list[Table]:
    """Return the tables that own files."""
    return [metadata.tables[name] for name in OWNERS if name in metadata.tables]


def remove(tx: Tx, data_dir: Path, tables: Sequence[Table], *, now: datetime) -> int:
    """Remove files that no row of these tables names; return how many. Without any table nothing is removed."""
    if not tables:
        return 0
    named = {bytes(sha256).hex() for table in tables for sha256 in tx.execute(select(table.c.sha256)).scalars()}
    count = 0
    for path in (data_dir / FOLDER).glob("??/*"):
        if not _NAME.fullmatch(path.name) or path.name in named or not path.is_file():
            continue
        if datetime.fromtimestamp(path.stat().st_mtime, UTC) + RESTS <= now:
            path.unlink(missing_ok=True)
            count += 1
    return count
