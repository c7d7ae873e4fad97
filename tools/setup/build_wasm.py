"""How does the browser's picture decoder come to be? From the zstd C source that the ``zstandard`` package carries.

The source archive is fetched by pip under the hash in ``requirements/zstd-source.txt``, unpacked into ``build/`` and
compiled with the C compiler of the ``ziglang`` package. Nothing of it is committed.
"""

import subprocess
import sys
import tarfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / "build" / "wasm"
GLUE = ROOT / "browser" / "wasm" / "zdec.c"
LOCK = ROOT / "requirements" / "zstd-source.txt"
OUT = ROOT / "browser" / "src" / "video" / "zdec.wasm"
FETCH_TIMEOUT_S = 300
BUILD_TIMEOUT_S = 600


def main() -> int:
    """Build the decoder when it is missing or older than its sources; return the exit code."""
    sources = (GLUE, LOCK, Path(__file__))
    if OUT.exists() and all(OUT.stat().st_mtime >= source.stat().st_mtime for source in sources):
        return 0
    zstd = _fetch()
    OUT.parent.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "ziglang", "cc", "-target", "wasm32-wasi", "-mcpu=generic+simd128+bulk_memory"]
    command += ["-O3", "-DNDEBUG", "-D__EMSCRIPTEN__", "-DZSTD_STRIP_ERROR_STRINGS=1", "-mexec-model=reactor"]
    command += ["-ffunction-sections", "-fdata-sections", "-Wl,--gc-sections,--strip-all,--max-memory=1073741824"]
    command += [f"-I{zstd}", str(GLUE), "-o", str(OUT)]
    done = subprocess.run(command, check=False, timeout=BUILD_TIMEOUT_S, capture_output=True, text=True)
    if done.returncode:
        print(f"the picture decoder could not be compiled:\n{done.stderr[-2000:]}", file=sys.stderr)
        return 1
    return 0


def _fetch() -> Path:
    """Return the folder of ``zstd.c``, fetching and unpacking the pinned source when it is not there."""
    BUILD.mkdir(parents=True, exist_ok=True)
    found = sorted(BUILD.glob("zstandard-*/zstd/zstd.c"))
    if found:
        return found[-1].parent
    pip = [sys.executable, "-m", "pip", "download", "-qq", "--no-deps", "--no-binary", "zstandard"]
    pip += ["--require-hashes", "-r", str(LOCK), "-d", str(BUILD)]
    subprocess.run(pip, check=True, timeout=FETCH_TIMEOUT_S)
    archive = next(BUILD.glob("zstandard-*.tar.gz"))
    with tarfile.open(archive) as tar:
        wanted = [member for member in tar.getmembers() if member.isreg() and "/zstd/" in member.name]
        for member in wanted:
            _unpack(tar, member)
    return next(BUILD.glob("zstandard-*/zstd/zstd.c")).parent


def _unpack(tar: tarfile.TarFile, member: tarfile.TarInfo) -> None:
    """Write one source file; ``filter="data"`` would do the same, but Python 3.11.2 of Debian 12 lacks it."""
    target = (BUILD / member.name).resolve()
    source = tar.extractfile(member)
    if source is None or not target.is_relative_to(BUILD):
        msg = f"the source archive holds a file outside its folder: {member.name}"
        raise ValueError(msg)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(source.read())


if __name__ == "__main__":
    sys.exit(main())
