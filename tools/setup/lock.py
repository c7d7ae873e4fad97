"""How are the lock files made? Every package with its hash, none with the address it came from."""

import subprocess
import sys
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
FILES: Final = {
    "server": ["--extra", "server"],
    "customer": ["--extra", "customer"],
    "dev": ["--all-extras", "--group", "dev"],
}


def main() -> int:
    """Write requirements/{server,customer,dev}.txt; return the exit code."""
    for name, extras in FILES.items():
        command = [sys.executable, "-m", "uv", "pip", "compile", "pyproject.toml", "--quiet", "--universal"]
        command += ["--generate-hashes", "--no-emit-index-url", "--no-header", "--python-version", "3.11"]
        command += ["--output-file", f"requirements/{name}.txt", *extras]
        done = subprocess.run(command, cwd=ROOT, check=False)
        if done.returncode:
            return done.returncode
    return 0


if __name__ == "__main__":
    sys.exit(main())
