"""Is the house in order? Format, lint, types, doors, browser code and the fast tests, in that order."""

import subprocess
import sys
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]
FAST_TESTS: Final = ("unit", "fuzz", "vectors", "contract", "flows", "house")
TIMEOUT_S: Final = 900


def main() -> int:
    """Run every check and name those that failed; return 1 if one did."""
    tests = [f"tests/{name}" for name in FAST_TESTS if (ROOT / "tests" / name).is_dir()]
    steps = {
        "format": ["ruff", "format", "--check", "--quiet", "."],
        "lint": ["ruff", "check", "--quiet", "."],
        "types": ["mypy", "--no-error-summary"],
        "doors": ["importlinter.cli"],
        "browser": ["tools.setup.browser", "test"],
        "tests": ["pytest", "-q", *tests],
    }
    failed = [name for name, command in steps.items() if _fails(name, command)]
    print(f"checks failed: {', '.join(failed)}" if failed else "all checks passed")
    return 1 if failed else 0


def _fails(name: str, command: list[str]) -> bool:
    print(f"── {name}", flush=True)
    if name == "doors":
        program = [str(Path(sys.executable).parent / "lint-imports"), "--no-logo"]
    else:
        program = [sys.executable, "-m", *command]
    return subprocess.run(program, cwd=ROOT, check=False, timeout=TIMEOUT_S).returncode != 0


if __name__ == "__main__":
    sys.exit(main())
