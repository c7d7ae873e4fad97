"""Which files does the project consist of? What git tracks or would track, as paths below the root."""

import ast
import subprocess
from functools import cache
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
TIMEOUT_S: Final = 30


@cache
def project_files() -> tuple[Path, ...]:
    """Return every file that is tracked or new and not ignored, relative to the root, sorted."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    told = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True, timeout=TIMEOUT_S)
    paths = sorted({Path(name) for name in told.stdout.split("\0") if name})
    return tuple(path for path in paths if (ROOT / path).is_file())


def python_files(*folders: str) -> list[Path]:
    """Return the Python files below the given folders of the root."""
    return [path for path in project_files() if path.suffix == ".py" and path.parts[0] in folders]


def typescript_files() -> list[Path]:
    """Return the TypeScript and JavaScript files of the browser code."""
    return [path for path in project_files() if path.suffix in {".ts", ".js"} and path.parts[0] == "browser"]


def read(path: Path) -> str:
    """Return the text of a file given relative to the root."""
    return (ROOT / path).read_text(encoding="utf-8")


def tree(path: Path) -> ast.Module:
    """Return the syntax tree of a Python file given relative to the root."""
    return ast.parse(read(path), filename=str(path))
