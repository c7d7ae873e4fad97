"""Which errors can the notice room raise?"""

from beistand.wire.policy import Contradiction


class NoticeError(Exception):
    """The notice cannot be made, read or found."""


class NoticeTextError(NoticeError):
    """The texts of the notice are not complete, or a stored text is not in the canonical form."""


class NoNoticeError(NoticeError):
    """There is no such version; before the server is set up there is none at all."""


class RulesError(NoticeError):
    """The rules contradict themselves. ``found``: what does not fit together, in words."""

    def __init__(self, found: tuple[Contradiction, ...]) -> None:
        super().__init__("; ".join(one.en for one in found))
        self.found = found


class MissingBlockError(NoticeError):
    """A block that the rules need has nothing to say. ``block``: its name; ``language``: in which text."""

    def __init__(self, block: str, *, language: str) -> None:
        super().__init__(f"the block {block!r} is missing in the text {language!r}; every rule must be explained")
        self.block = block
        self.language = language
