"""Which errors can papers raise? One: this paper could not be made."""


class PaperError(Exception):
    """A paper could not be typeset; the message says why."""
