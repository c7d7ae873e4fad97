"""How does the customer's module become one folder that starts anywhere? PyInstaller, pruned and packed.

Gives ``build/package/beistand-kunde-linux-x86_64.tar.gz`` and its SHA-256. The server puts the company's
``beistand-customer.toml`` beside the program when a customer downloads it; nothing of a company is in this package.
Packs only when something changed that goes into it. The archive has no times and no owners in it.
"""

import gzip
import hashlib
import platform
import shutil
import subprocess
import sys
import sysconfig
import tarfile
from importlib.metadata import distribution
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]
TARGET: Final = ROOT / "build" / "package"
NAME: Final = f"beistand-kunde-linux-{platform.machine()}"
PROGRAM: Final = "fernwartung-starten"
FOLDER: Final = "beistand-kunde"
SOURCES: Final = ("wire", "seal", "session", "customer")
LEFT_OUT: Final = ("av", "PIL", "tkinter", "PySide6.QtNetwork", "PySide6.QtQml", "PySide6.QtDBus", "unittest", "pydoc")
PRUNED: Final = (
    "zstandard/_cffi*",
    "PySide6/Qt/translations/*",
    "PySide6/Qt/plugins/imageformats/*",
    "PySide6/Qt/plugins/platformthemes/*gtk*",
    "PySide6/Qt/plugins/wayland*",
    "PySide6/Qt/plugins/platforms/*wayland*",
    "PySide6/Qt/plugins/platforms/*eglfs*",
    "PySide6/Qt/plugins/platforms/*vnc*",
    "PySide6/Qt/plugins/platforms/*linuxfb*",
    "PySide6/Qt/plugins/egldeviceintegrations",
    "PySide6/Qt/plugins/networkinformation",
    "PySide6/Qt/plugins/tls",
    "PySide6/Qt/lib/*Wayland*",
    "PySide6/Qt/lib/*EglFS*",
    "PySide6/Qt/lib/*Network*",
    "libQt6EglFS*",
    "libQt6EglFs*",
    "libQt6Wl*",
    "libgtk-3*",
    "libgdk-3*",
    "libgdk_pixbuf*",
    "libepoxy*",
    "libatk*",
    "libatspi*",
    "libcairo*",
    "libpango*",
    "libharfbuzz*",
    "libgio*",
    "libstdc++*",
    "libX11*",
    "libxcb.so*",
    "libfontconfig*",
    "libfreetype*",
)
"""What Qt brings and no window of ours needs, and what every Linux desktop has in a version of its own."""
STRIPPED: Final = ("libpython*", "zstandard/backend_c*", "cryptography/hazmat/bindings/_rust*")
"""Parts that come with debugging tables of many megabytes."""
LICENCES: Final = (
    "cffi",
    "cpace",
    "cryptography",
    "msgspec",
    "numpy",
    "simplejpeg",
    "websockets",
    "xcffib",
    "zstandard",
)
COMMON: Final = Path("/usr/share/common-licenses")
SHARED_TEXTS: Final = {"Qt-LGPL-3": "LGPL-3", "Qt-GPL-3": "GPL-3", "OpenSSL-Apache-2.0": "Apache-2.0"}
"""Licences of parts that bring no text of their own; Debian has the texts."""
QT_NOTE: Final = """Dieses Programm benutzt Qt und Qt for Python (PySide6, shiboken6) unter der LGPL, Version 3.
Sie dürfen diese Teile im Ordner „_internal“ durch eigene Fassungen ersetzen. Quelltexte: qt.io

This program uses Qt and Qt for Python (PySide6, shiboken6) under the LGPL, version 3.
You may replace these parts in the folder "_internal" with versions of your own. Sources: qt.io
"""
READ_ME: Final = """beistand: Fernwartung, bei der Sie bestimmen

1. Entpacken Sie dieses Archiv, zum Beispiel auf den Schreibtisch.
2. Doppelklicken Sie im Ordner auf „fernwartung-starten“.
3. Geben Sie den Code ein, den Ihr Supporter Ihnen am Telefon sagt.

Es wird nichts eingerichtet. Danach können Sie den Ordner löschen.

---

beistand: remote support in which you decide

1. Unpack this archive, for example onto your desktop.
2. Double-click "fernwartung-starten" in the folder.
3. Enter the code that your supporter tells you on the phone.

Nothing is installed. Afterwards you can delete the folder.
"""


def main() -> int:
    """Pack if needed; return the exit code."""
    if not sys.platform.startswith("linux"):
        print("This package is made on Linux.", file=sys.stderr)
        return 2
    archive, mark = TARGET / f"{NAME}.tar.gz", TARGET.parent / "package-work" / "inputs.sha256"
    inputs = _inputs()
    if archive.exists() and mark.exists() and mark.read_text() == inputs:
        return 0
    work = mark.parent
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    made = _freeze(work)
    _prune(made / "_internal")
    (made / "LIESMICH.txt").write_text(READ_ME, encoding="utf-8")
    _add_licences(made / "Lizenzen")
    TARGET.mkdir(parents=True, exist_ok=True)
    _pack(made, archive)
    mark.write_text(inputs)
    print(f"{archive.relative_to(ROOT)}: {archive.stat().st_size / 1_000_000:.0f} MB")
    return 0


def _inputs() -> str:
    """Return one hash over everything that goes into the package."""
    found = hashlib.sha256(f"{sys.version} {sysconfig.get_platform()}".encode())
    files = [ROOT / "requirements" / "customer.txt", Path(__file__), ROOT / "LICENSE"]
    for room in SOURCES:
        files += sorted((ROOT / "src" / "beistand" / room).rglob("*.py"))
    for file in files:
        found.update(str(file.relative_to(ROOT)).encode() + b"\0" + file.read_bytes())
    return found.hexdigest()


def _freeze(work: Path) -> Path:
    """Let PyInstaller collect the program; return its folder."""
    # The order in PyInstaller's library archive follows Python's hashes; a fixed seed makes two builds the same.
    command = ["env", "PYTHONHASHSEED=0", sys.executable, "-m", "PyInstaller"]
    command += ["--noconfirm", "--onedir", "--log-level", "ERROR"]
    command += ["--name", PROGRAM, "--distpath", str(work / "dist"), "--workpath", str(work / "parts")]
    command += ["--specpath", str(work), "--paths", str(ROOT / "src")]
    texts = Path("beistand", "proof", "texts")
    command += ["--add-data", f"{ROOT / 'src' / texts}:{texts}"]
    command += [word for module in LEFT_OUT for word in ("--exclude-module", module)]
    subprocess.run([*command, str(ROOT / "src" / "beistand" / "customer" / "program.py")], check=True, cwd=work)
    return work / "dist" / PROGRAM


def _prune(internal: Path) -> None:
    for pattern in PRUNED:
        for path in internal.glob(pattern):
            shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink(missing_ok=True)
    if strip := shutil.which("strip"):
        for path in (found for pattern in STRIPPED for found in internal.glob(pattern)):
            subprocess.run([strip, "-S", str(path)], check=True)
    for link in internal.rglob("*"):
        if link.is_symlink() and not link.exists():
            link.unlink()


def _add_licences(folder: Path) -> None:
    """Put our licence and those of the parts into the package."""
    folder.mkdir()
    shutil.copy(ROOT / "LICENSE", folder / "beistand.txt")
    (folder / "Qt.txt").write_text(QT_NOTE, encoding="utf-8")
    for name, text in SHARED_TEXTS.items():
        shutil.copy(COMMON / text, folder / f"{name}.txt")
    own = (Path(sysconfig.get_path("stdlib")) / "LICENSE.txt", Path("/usr/share/doc/python3/copyright"))
    shutil.copy(next(path for path in own if path.exists()), folder / "Python.txt")
    for name in LICENCES:
        known = distribution(name)
        texts = [file for file in known.files or [] if "licen" in file.name.lower() or "copying" in file.name.lower()]
        if not texts:
            msg = f"{name} brings no licence text any more; say in tools/package.py where it is"
            raise FileNotFoundError(msg)
        for number, file in enumerate(texts):
            path = Path(str(known.locate_file(file)))
            if path.is_file():
                shutil.copy(path, folder / f"{name}-{number}-{path.stem}.txt")


def _pack(made: Path, archive: Path) -> None:
    """Write the archive and its SHA-256, whole or not at all."""
    half = archive.with_suffix(".half")
    with (
        half.open("wb") as raw,
        gzip.GzipFile("", "wb", 6, fileobj=raw, mtime=0) as zipped,
        tarfile.open(fileobj=zipped, mode="w|", format=tarfile.GNU_FORMAT) as tar,
    ):
        for path in sorted(made.rglob("*")):
            tar.add(path, f"{FOLDER}/{path.relative_to(made)}", recursive=False, filter=_anonymous)
    half.replace(archive)
    digest = hashlib.sha256(archive.read_bytes()).hexdigest()
    archive.with_name(f"{archive.name}.sha256").write_text(f"{digest}  {archive.name}\n")


def _anonymous(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    entry.mtime = entry.uid = entry.gid = 0
    entry.uname = entry.gname = ""
    return entry


if __name__ == "__main__":
    sys.exit(main())
