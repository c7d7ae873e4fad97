"""Which windows do the tests here look at? The same for all: Qt allows one application in a process."""

from collections.abc import Iterator

import pytest
from tests.support.desk_windows import Desk

from beistand.session.view import View


@pytest.fixture(scope="package")
def one_desk() -> Iterator[Desk]:
    """Make windows once; Qt allows one application in a process."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("QT_QPA_PLATFORM", "offscreen")
        desk = Desk()
        yield desk
        desk.face.main_window.hide()
        desk.face.bar.disappear()


@pytest.fixture
def desk(one_desk: Desk) -> Desk:
    """Return the windows with nothing wished yet."""
    one_desk.show(View())
    one_desk.wished.clear()
    return one_desk
