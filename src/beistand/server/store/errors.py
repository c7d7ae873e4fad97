"""Which errors can the store raise? One kind for "the database is not usable", one for "that is there already"."""


class StoreError(Exception):
    """The record could not be read or written."""


class DatabaseUnusableError(StoreError):
    """The file cannot be opened, is not ours, or is busy for too long; says so in both languages, and what to do."""

    def __init__(self, *, de: str, en: str) -> None:
        super().__init__(en)
        self.de = de

    def __str__(self) -> str:
        """Say it in both languages."""
        return f"{self.de}\n{super().__str__()}"


class TakenError(StoreError):
    """A value that must be unique is there already."""
