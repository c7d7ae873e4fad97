"""Which tables are there, all together? Import ``metadata`` from here when every table must be known."""

from typing import Final

from sqlalchemy import MetaData

from beistand.server.store import (
    access_tables,
    audit_tables,
    case_tables,
    mail_tables,
    privacy_tables,
    secrecy_tables,
    tables,
)

metadata: Final[MetaData] = tables.metadata
OWNERS: Final = (tables, audit_tables, case_tables, privacy_tables, access_tables, secrecy_tables, mail_tables)
"""The modules that describe tables; a new one is added here."""
