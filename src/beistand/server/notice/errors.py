"""Which errors can the notice room raise?"""


class NoticeError(Exception):
    """The notice cannot be made, read or found."""


class NoticeTextError(NoticeError):
    """The texts of the notice are not complete, or a stored text is not in the canonical form."""


class NoNoticeError(NoticeError):
    """There is no such version; before the server is set up there is none at all."""
