"""What do all our parts need of an X server? A connection that tells in plain words why it could not be made."""

import xcffib
import xcffib.xproto

from beistand.customer.desktop.ports import DesktopError


def connect(display: str) -> xcffib.Connection:
    """Return a new connection.

    Raises:
        DesktopError: no display is named, or the server does not answer.
    """
    if not display:
        raise DesktopError("DISPLAY is not set")
    try:
        return xcffib.connect(display)
    except (xcffib.ConnectionException, xcffib.XcffibException) as error:
        msg = f"no X server answers at {display} ({type(error).__name__})"
        raise DesktopError(msg) from error


def root_of(connection: xcffib.Connection) -> xcffib.xproto.SCREEN:
    """Return the preferred screen of a connection: root window, size, visuals."""
    return connection.get_setup().roots[connection.pref_screen]


def need(connection: xcffib.Connection, key: xcffib.ExtensionKey, name: str) -> xcffib.Extension:
    """Return an extension of the server; xcffib gives its requests at run time, so no type knows them.

    Raises:
        DesktopError: the server does not have it.
    """
    # Asked for by name first: a request of an extension that is not there would end the whole connection.
    if not connection.core.QueryExtension(len(key.name), key.name).reply().present:
        msg = f"the X server has no {name} extension"
        raise DesktopError(msg)
    return connection(key)
