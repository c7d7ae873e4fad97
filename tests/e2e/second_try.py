"""May a story be told twice? Once more, and the end of the run says which: two cores carry a whole meeting here.

More than ``TWICE_MAX`` of them are no accident: then the run fails, whatever the second telling said.
"""

from pathlib import Path
from typing import Final

import pytest
from _pytest.runner import runtestprotocol

HERE: Final = Path(__file__).parent
TWICE_MAX: Final = 2


class SecondTry:
    """Tells a story that failed once more. ``told_twice``: those that were."""

    def __init__(self) -> None:
        self.told_twice: list[str] = []

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item, nextitem: pytest.Item | None) -> bool | None:
        """Run a story of this folder."""
        if item.path.parent != HERE or not isinstance(item, pytest.Function):
            return None
        item.ihook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
        reports = runtestprotocol(item, log=False, nextitem=nextitem)
        if any(report.failed for report in reports):
            text = reports[1].longreprtext if len(reports) > 1 else ""
            self.told_twice.append(f"{item.nodeid}\n{text[-1500:]}")
            item._initrequest()  # noqa: SLF001 - the only way to give it fresh fixtures
            reports = runtestprotocol(item, log=False, nextitem=nextitem)
        for report in reports:
            item.ihook.pytest_runtest_logreport(report=report)
        item.ihook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
        return True

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Fail a run in which too many stories needed it."""
        if len(self.told_twice) > TWICE_MAX:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Name the stories that needed it: each is a weakness of the story or of the product."""
        for one in self.told_twice:
            terminalreporter.write_sep("-", "told twice")
            terminalreporter.write_line(one)
