"""Which real programs are recorded for the benchmark, and what does somebody do in them?"""

import html
import itertools
import random
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import av
import numpy as np
from PIL import Image

from tools.display import Desktop, end

ROOT: Final = Path(__file__).resolve().parents[2]
NEEDED: Final = ("chromium", "xdotool", "xterm", "gnumeric", "picom")
PHOTOGRAPHS: Final = Path("/usr/share/backgrounds/mate/nature")
CHROMIUM: Final = (
    *("chromium", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"),
    *("--test-type", "--disable-component-update", "--disable-sync", "--password-store=basic"),
)
STYLE: Final = "body{font:17px/1.5 'DejaVu Sans';margin:24px 60px} td{border:1px solid #bbb;padding:3px 10px}"
WORDS: Final = ("Drucker", "Treiber", "Rechnung", "Kunde", "Netzwerk", "Adresse", "Vorgang", "Fehler", "Summe", "Datum")
BEFORE_IT_S: Final = 3.0
"""A browser has its window by then; what opens later lies above it."""
Do = Callable[[], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """A program to be recorded: ``open`` shows it, and gives what somebody does in it, again and again."""

    name: str
    open: Callable[[Desktop, Path], Do]
    start_s: float = 4.0


def missing() -> list[str]:
    """Return what this machine lacks for recording."""
    lacking = [name for name in NEEDED if shutil.which(name) is None]
    return lacking if PHOTOGRAPHS.is_dir() else [*lacking, "mate-backgrounds"]


@contextmanager
def running(program: Program, desktop: Desktop) -> Iterator[Do]:
    """Run a program on a desktop; give what somebody does in it."""
    with tempfile.TemporaryDirectory() as folder:
        started: list[subprocess.Popen[bytes]] = []
        noted = _Noting(desktop, started)
        do = program.open(noted, Path(folder))
        try:
            time.sleep(program.start_s)
            yield do
        finally:
            for process in reversed(started):
                end(process)


class _Noting(Desktop):
    """A desktop that notes what was started on it."""

    __slots__ = ("_started",)

    def __init__(self, desktop: Desktop, started: list[subprocess.Popen[bytes]]) -> None:
        super().__init__(name=desktop.name, environment=desktop.environment)
        object.__setattr__(self, "_started", started)

    def start(self, *command: str, **extra_environment: str) -> subprocess.Popen[bytes]:
        """Start a program and note it."""
        process = super().start(*command, **extra_environment)
        self._started.append(process)  # type: ignore[attr-defined]
        return process


def _xdotool(desktop: Desktop, *words: str) -> None:
    subprocess.run(["xdotool", *words], env=dict(desktop.environment), check=False, timeout=10, capture_output=True)


def _browser(desktop: Desktop, folder: Path, page: str, *, size: str = "1400,900", kiosk: bool = False) -> None:
    file = folder / "page.html"
    file.write_text(page, encoding="utf-8")
    whole = ("--kiosk",) if kiosk else (f"--window-size={size}", "--window-position=200,80")
    desktop.start(*CHROMIUM, f"--user-data-dir={folder / 'profile'}", *whole, f"--app=file://{file}")


def _flicks(desktop: Desktop) -> Do:
    """Turn the wheel as a hand does: some notches, then a rest; after a while back."""
    turns = itertools.cycle(("5", "5", "5", "5", "4", "4"))

    def flick() -> None:
        button = next(turns)
        _xdotool(desktop, "mousemove", "900", "560", "click", "--repeat", "5", "--delay", "25", button)
        time.sleep(0.5)

    return flick


def _reading(desktop: Desktop, folder: Path) -> Do:
    chance = random.Random(1)  # noqa: S311 - words of a page
    rows = "".join(
        f"<tr>{''.join(f'<td>{chance.choice(WORDS)} {chance.randint(1, 9999)}</td>' for _ in range(7))}</tr>"
        for _ in range(60)
    )
    text = "".join(f"<p>{' '.join(chance.choices(WORDS, k=60))}</p>" for _ in range(40))
    _browser(desktop, folder, f"<style>{STYLE}</style><h1>Vorgänge</h1><table>{rows}</table>{text}")
    return _flicks(desktop)


def _photographs(desktop: Desktop, folder: Path) -> Do:
    code = html.escape((ROOT / "tools" / "bench" / "trace.py").read_text(encoding="utf-8")[:1500])
    parts = []
    for number, found in enumerate(sorted(PHOTOGRAPHS.glob("*.jpg"))[:6]):
        with Image.open(found) as picture:
            picture.convert("RGB").resize((1000, 560)).save(folder / f"{number}.jpg", quality=92)
        parts.append(f"<p><img src='{number}.jpg' width=1000 height=560></p><pre>{code}</pre>")
    _browser(desktop, folder, f"<style>{STYLE}</style>{''.join(parts)}")
    return _flicks(desktop)


def _between_pixels(desktop: Desktop, folder: Path) -> Do:
    chance = random.Random(2)  # noqa: S311 - words of a page
    text = "".join(f"<p>{' '.join(chance.choices(WORDS, k=70))}</p>" for _ in range(60))
    move = "const go=t=>{document.body.style.transform=`translateY(${-(t*0.0613)%2000}px)`;requestAnimationFrame(go)};"
    _browser(desktop, folder, f"<style>{STYLE} body{{will-change:transform}}</style>{text}<script>{move}go(0)</script>")
    return lambda: time.sleep(0.2)


def _fades(desktop: Desktop, folder: Path) -> Do:
    picture = folder / "wall.png"
    with Image.open(min(PHOTOGRAPHS.glob("*.jpg"))) as found:
        found.convert("RGB").resize((1920, 1080)).save(picture)
    _browser(desktop, folder, f"<style>body{{margin:0}}</style><img src='{picture}'>", kiosk=True)
    settings = folder / "picom.conf"
    settings.write_text('backend = "xrender"; fading = true; fade-delta = 12; shadow = true; fade-in-step = 0.03;\n')
    desktop.start("picom", "--config", str(settings))

    def window() -> None:
        shown = desktop.start("xterm", "-geometry", "100x30+400+200", "-e", "sh", "-c", "ls -la /etc; sleep 1.2")
        shown.wait(20)
        time.sleep(0.6)

    return window


def _dragged(desktop: Desktop, folder: Path) -> Do:
    picture = folder / "wall.jpg"
    with Image.open(min(PHOTOGRAPHS.glob("*.jpg"))) as found:
        found.convert("RGB").resize((1920, 1080)).save(picture, quality=92)
    _browser(desktop, folder, f"<style>body{{margin:0}}</style><img src='{picture}'>", kiosk=True)
    time.sleep(BEFORE_IT_S)
    letters = ("-fa", "DejaVu Sans Mono", "-fs", "12", "-title", "Liste", "-geometry", "90x36+100+100")
    desktop.start("xterm", *letters, "-e", "sh", "-c", "ls -la /etc; sleep 600")
    _xdotool(desktop, "search", "--sync", "--onlyvisible", "--name", "^Liste$")
    places = itertools.cycle([*range(60), *range(60, 0, -1)])

    def drag() -> None:
        step = next(places)
        left, top = str(100 + step * 12), str(80 + step * 4)
        _xdotool(desktop, "search", "--name", "^Liste$", "windowmove", left, top)
        time.sleep(1 / 40)

    return drag


def _sheet(desktop: Desktop, folder: Path) -> Do:
    chance = random.Random(3)  # noqa: S311 - numbers of a table
    lines = [",".join(str(chance.randint(1, 99_999) / 100) for _ in range(24)) for _ in range(400)]
    table = folder / "zahlen.csv"
    table.write_text("\n".join(lines))
    desktop.start("gnumeric", "--no-splash", str(table), HOME=str(folder), GDK_BACKEND="x11")

    def page() -> None:
        for key in ("Page_Down", "Page_Down", "Right", "Down", "Down", "Down", "Page_Up"):
            _xdotool(desktop, "key", key)
            time.sleep(0.2)

    return page


def _dark_code(desktop: Desktop, folder: Path) -> Do:
    lines = folder / "code.sh"
    lines.write_text(
        f'while :; do cat {ROOT}/src/beistand/*/*.py; done | while read -r l; do echo "$l"; sleep .03; done'
    )
    colours = ("-bg", "#1e1e22", "-fg", "#d4d4d4", "-fa", "DejaVu Sans Mono", "-fs", "12")
    desktop.start("xterm", *colours, "-geometry", "150x46+150+60", "-e", "sh", str(lines))
    return lambda: time.sleep(0.2)


def _cinema(desktop: Desktop, folder: Path) -> Do:
    _film(folder / "film.webm")
    body = "<video src='film.webm' autoplay muted loop style='width:100vw;height:100vh;object-fit:cover'></video>"
    _browser(desktop, folder, f"<style>body{{margin:0;background:#000}}</style>{body}", kiosk=True)
    return lambda: time.sleep(0.2)


def _film(path: Path) -> None:
    """Write a film in which a camera goes over a photograph, with grain of its own in every picture."""
    with Image.open(sorted(PHOTOGRAPHS.glob("*.jpg"))[1]) as found:
        scene = np.asarray(found.convert("RGB").resize((1600, 900))).astype(np.int16)
    chance = np.random.default_rng(4)
    with av.open(str(path), "w") as film:
        stream = film.add_stream("libvpx-vp9", rate=30)
        stream.width, stream.height, stream.pix_fmt = 1280, 720, "yuv420p"
        stream.options = {"deadline": "realtime", "cpu-used": "8", "crf": "30", "b": "3M"}
        for number in range(90):
            part = scene[number : number + 720, number * 3 : number * 3 + 1280]
            grained = np.clip(part + chance.integers(-6, 7, (720, 1280, 1), dtype=np.int16), 0, 255)
            film.mux(stream.encode(av.VideoFrame.from_ndarray(grained.astype(np.uint8), format="rgb24")))
        film.mux(stream.encode(None))


PROGRAMS: Final = (
    Program(name="web_text", open=_reading),
    Program(name="photoscroll", open=_photographs),
    Program(name="web_subpixel", open=_between_pixels),
    Program(name="fades", open=_fades),
    Program(name="window_drag", open=_dragged),
    Program(name="sheet", open=_sheet, start_s=8),
    Program(name="dark_code", open=_dark_code, start_s=2),
    Program(name="cinema", open=_cinema),
)
