"""Which errors can the store raise? One kind for "the database is not usable", one for "that is there already"."""


class StoreError(Exception):
    """The record could not be read or written."""


class DatabaseUnusableError(StoreError):
    """The file cannot be opened, is not ours, or is busy for too long."""


class TakenError(StoreError):
    """A value that must be unique is there already."""
