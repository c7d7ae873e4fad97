"""Does every file fit one sitting, and every function one look?"""

import ast
from pathlib import Path
from typing import Final

import pytest
from tests.house.sources import python_files, read, tree, typescript_files

FILE_LINES_MAX: Final = 400
FUNCTION_LINES_MAX: Final = 40
TABLE_SUFFIXES: Final = ("_table", "-table", ".table")


def _is_table(path: Path) -> bool:
    return path.stem.endswith(TABLE_SUFFIXES)


SOURCES: Final = [path for path in python_files("src", "tests", "tools") if not _is_table(path)]
BROWSER_SOURCES: Final = [path for path in typescript_files() if not _is_table(path)]


@pytest.mark.parametrize("path", SOURCES, ids=str)
def test_files_and_functions_stay_small(path: Path) -> None:
    """A file that outgrows one sitting is two rooms; cut it where the names change."""
    lines = len(read(path).splitlines())

    assert lines <= FILE_LINES_MAX, f"{path} has {lines} lines; allowed are {FILE_LINES_MAX}"
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno is not None:
            length = node.end_lineno - node.lineno + 1
            assert length <= FUNCTION_LINES_MAX, f"{path}:{node.lineno} {node.name} has {length} lines"


@pytest.mark.parametrize("path", BROWSER_SOURCES, ids=str)
def test_browser_files_stay_small(path: Path) -> None:
    """The browser code follows the same rule; ESLint counts its functions."""
    lines = len(read(path).splitlines())

    assert lines <= FILE_LINES_MAX, f"{path} has {lines} lines; allowed are {FILE_LINES_MAX}"
