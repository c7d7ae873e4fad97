"""Does every file say what it is for, in names that mean something, and only what belongs into the project?"""

import ast
import re
from pathlib import Path
from typing import Final

import pytest
from tests.house.sources import ROOT, project_files, python_files, read, tree, typescript_files

BINARY_SUFFIXES: Final = {".png", ".ico", ".woff2", ".wasm", ".pdf", ".bin", ".zst"}
EMPTY_NAMES: Final = re.compile(r"(^|[_\-.])(utils?|helpers?|common|misc|managers?)([_\-.]|$)")
MODULES: Final = [path for path in python_files("src", "tests", "tools") if path.name != "__init__.py"]
ROOMS_WITH_ROOMS: Final = ("server", "customer")

# Put together from parts, so that this file keeps its own rule.
REGISTRIES: Final = (
    ("pypi", "org"),
    ("files", "pythonhosted", "org"),
    ("registry", "npmjs", "org"),
    ("registry", "yarnpkg", "com"),
    ("deb", "debian", "org"),
)
MACHINE_PATHS: Final = ("/" + "root/", "/" + "work/", "/" + "tmp/brief", "/" + "home/")


@pytest.mark.parametrize("path", MODULES, ids=str)
def test_every_module_says_which_question_it_answers(path: Path) -> None:
    """Whoever opens a file knows from its first line whether it is the right one."""
    text = ast.get_docstring(tree(path))

    assert text, f"{path} has no docstring; its first line says which question it answers"


@pytest.mark.parametrize("path", typescript_files(), ids=str)
def test_every_browser_module_says_which_question_it_answers(path: Path) -> None:
    """The browser code is read by the same people, so its files begin with the same sentence."""
    assert read(path).startswith(("/**", "// ", "/*")), f"{path} does not begin with a comment that says what it is for"


@pytest.mark.parametrize("path", [path for path in MODULES if path.parts[0] == "tests"], ids=str)
def test_every_test_is_a_promise(path: Path) -> None:
    """A test that fails says in one sentence which promise to a person is broken."""
    functions = [node for node in ast.walk(tree(path)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    silent = [node.name for node in functions if node.name.startswith("test_") and not ast.get_docstring(node)]

    assert not silent, f"{path}: tests without a sentence: {', '.join(silent)}"


def test_packages_have_no_second_door() -> None:
    """Names are imported from where they live, so __init__.py files are empty."""
    full = [str(path) for path in project_files() if path.name == "__init__.py" and read(path).strip()]

    assert not full, f"these must be empty: {', '.join(full)}"


def test_no_file_has_an_empty_name() -> None:
    """A file called after nothing collects everything."""
    sources = python_files("src", "tests", "tools") + typescript_files()
    names = {part for path in sources for part in (*path.parts[:-1], path.stem)}
    wrong = sorted(name for name in names if EMPTY_NAMES.search(name))

    assert not wrong, f"names that say nothing: {', '.join(wrong)}"


@pytest.mark.parametrize("path", project_files(), ids=str)
def test_the_project_names_no_registry_and_no_machine(path: Path) -> None:
    """Whoever installs beistand uses the own mirror, on the own machine; no file may point elsewhere."""
    if path.suffix in BINARY_SUFFIXES:
        pytest.skip("not a text")
    text = read(path)
    found = [host for parts in REGISTRIES if (host := ".".join(parts)) in text]
    found += [place for place in MACHINE_PATHS if re.search(rf"(?<![\w.\-/}}]){re.escape(place)}", text)]

    assert not found, f"{path} names {', '.join(found)}"


def test_every_room_is_on_the_plan() -> None:
    """A newcomer finds every room in ARCHITECTURE.md, and none that is not there."""
    plan = read(Path("ARCHITECTURE.md"))
    missing = [room for room in _rooms() if f"`{room}`" not in plan]

    assert not missing, f"ARCHITECTURE.md does not know the rooms: {', '.join(missing)}"


def _rooms() -> list[str]:
    """Return the rooms under src, such as ``wire`` or ``server.relay``."""
    package = ROOT / "src" / "beistand"
    rooms = []
    for path in sorted({Path(*file.parts[2:]) for file in python_files("src")}):
        if len(path.parts) < 2:
            continue
        top = path.parts[0]
        if top not in ROOMS_WITH_ROOMS:
            rooms.append(top)
        elif path.parts[1] != "__init__.py":
            rooms.append(f"{top}.{Path(path.parts[1]).stem}")
    assert package.is_dir()
    return sorted(set(rooms))
