"""What do all benchmarks say? Runs them, prints a table, and writes ``bench/results.json`` for machines."""

import asyncio
import json
import platform
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from tools.bench import cases, exact, lanes, latency, masks, picture, relay, slow, start, weak, yardstick

ROOT: Final = Path(__file__).resolve().parents[2]
RESULTS: Final = ROOT / "bench" / "results.json"


def main() -> int:
    """Run every benchmark; return the exit code."""
    results = yardstick.run() + picture.run()
    for measured in asyncio.run(relay.run()):
        results.append({**measured})
    results += masks.run()
    results += latency.run()
    results += exact.run()
    results += start.run()
    results += slow.run()
    results += lanes.run()
    results += weak.run()
    results += cases.run()
    for one in results:
        goal = "" if one.get("goal") is None else f"goal {one['goal']}"
        print(f"{one['name']:<36}{one['value']!s:>12} {one['unit']!s:<6}{goal}")
    print(yardstick.sentence(results))
    commit = subprocess.run(["git", "rev-parse", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False)
    report = {
        "machine": f"{platform.machine()} {platform.system()} {platform.release()}, Python {platform.python_version()}",
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": commit.stdout.strip(),
        "results": results,
    }
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(report, indent=2) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
