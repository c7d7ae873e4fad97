"""How do supporter and customer act in an end-to-end story? One at a real browser, one at a real desktop."""

import base64
import contextlib
import hashlib
import re
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
import xcffib
import xcffib.xproto
from PIL import Image
from playwright.sync_api import BrowserContext, Locator, Page, expect
from tests.support.own_hand import OwnHand
from tests.support.waiting import holds_soon
from tools.display import Desktop, end

LIMIT_S: Final = 30.0
LIMIT_MS: Final = LIMIT_S * 1000
LOOK_EVERY_S: Final = 0.05
END_BUTTON: Final = (0xA6, 0x1B, 0x1B)
"""The fill of the bar's button that ends everything; nothing else on these desktops has it."""
EDGE_PX: Final = 4
"""Width of the module's border inside the shared screen."""
BUTTON_GAP_PX, PAUSE_GAP_PX = 60, 365
RESTS_LOOKS, NEAR_PX = 6, 3
BAR_TITLE: Final = "Hilfe aus der Ferne"
PROBLEM_BOX: Final = (0xFD, 0xE8, 0xE8)
PROBLEM_LEAST_PX: Final = 2_000
COPY: Final = """one => {
  const copy = Object.assign(document.createElement("canvas"), { width: one.width, height: one.height });
  const context = copy.getContext("2d");
  context.drawImage(one, 0, 0);
  const { data } = context.getImageData(0, 0, one.width, one.height);
  let text = "";
  for (let i = 0; i < data.length; i += 32768) text += String.fromCharCode(...data.subarray(i, i + 32768));
  return { data: btoa(text), width: one.width, height: one.height };
}"""
ORGANISATION: Final = {
    "organisation_name": "Müller IT GmbH",
    "address": "Hauptstraße 1\n01067 Dresden",
    "organisation_email": "hilfe@mueller.example",
    "phone": "0351 123456",
    "name": "Jörg Weiß",
    "email": "joerg@mueller.example",
    "password": "ein guter langer Satz",
    "password_again": "ein guter langer Satz",
}


def wait_for(condition: Callable[[], bool], what: str, *, limit_s: float = LIMIT_S) -> float:
    """Wait until something holds, with a limit; return how many seconds it took."""
    begun = time.monotonic()
    while not condition():
        assert time.monotonic() - begun < limit_s, f"{what} did not happen within {limit_s} s"
        time.sleep(LOOK_EVERY_S)
    return time.monotonic() - begun


def sign_secrecy(page: Page, base: str, *, password: str) -> None:
    """Read and sign the declaration of secrecy, as somebody without a second key on this machine."""
    page.goto(f"{base}/secrecy/sign/basic")
    for box in page.get_by_role("checkbox").all():
        box.check()
    page.fill("[name=password]", password)
    page.click("main form button.button--large:not([type=button])")
    page.wait_for_url("**/secrecy?said=signed")


def canvas_pixels(canvas: Locator) -> npt.NDArray[np.uint8]:
    """Return what a canvas holds; shape (height, width, 3), red, green, blue."""
    copied = canvas.evaluate(COPY)
    data = np.frombuffer(base64.b64decode(copied["data"]), np.uint8)
    return data.reshape(copied["height"], copied["width"], 4)[:, :, :3]


def is_same_inside(shown: npt.NDArray[np.uint8], screen: npt.NDArray[np.uint8]) -> bool:
    """Tell whether two pictures are equal pixel by pixel, the module's border at the edge aside."""
    inner = slice(EDGE_PX, -EDGE_PX)
    return shown.shape == screen.shape and bool(np.array_equal(shown[inner, inner], screen[inner, inner]))


class Supporter:
    """The supporter at the browser. ``page``: the one with the console."""

    def __init__(self, context: BrowserContext, base: str) -> None:
        self.context = context
        self.page = context.new_page()
        self.page.set_default_timeout(LIMIT_MS)
        self._base = base

    def set_up(self, setup_link: str) -> None:
        """Make the first account of a new server."""
        self.page.goto(setup_link)
        for name, value in ORGANISATION.items():
            field = self.page.query_selector(f"[name={name}]")
            if field is not None:
                field.fill(value)
        self.page.click("main form button.button")
        self.page.click("form[action='/second-factor/later'] button")
        self.page.wait_for_url("**/desk*")
        sign_secrecy(self.page, self._base, password=ORGANISATION["password"])

    def open_case(self) -> None:
        """Open a case."""
        self.page.goto(f"{self._base}/cases/new")
        self.page.fill("[name=customer]", "Frau Schmidt")
        self.page.fill("[name=purpose]", "Der Drucker druckt nicht")
        self.page.click("main form button.button")

    def begin(self) -> str:
        """Start a session in the open case; return the code."""
        self.page.click("text=Sitzung starten")
        self.page.wait_for_selector(".code-digits")
        found = re.search(r"\d{4}\s\d{3}\s\d{3}", self.page.inner_text("main"))
        assert found
        return re.sub(r"\s", "", found[0])

    def reads(self, sentence: str) -> None:
        """Wait until a sentence is on the page."""
        expect(self.page.get_by_text(sentence).first).to_be_visible(timeout=LIMIT_MS)

    def begins_to_remember(self, sentence: str) -> None:
        """Look at the page without a blink from here on: what stands there for a moment only is seen, too."""
        self.page.evaluate(
            """sentence => {
                const look = () => { if (document.body.innerText.includes(sentence)) window.remembered = sentence; };
                new MutationObserver(look).observe(
                    document.body, {subtree: true, childList: true, characterData: true, attributes: true});
                look();
            }""",
            sentence,
        )

    def remembers(self, sentence: str) -> None:
        """Wait until a sentence was on the page at some moment since ``begins_to_remember``."""
        self.page.wait_for_function("sentence => window.remembered === sentence", arg=sentence, timeout=LIMIT_MS)

    def sees_picture(self) -> None:
        """Wait until the customer's screen is there."""
        expect(self.canvas).to_be_visible(timeout=LIMIT_MS)
        wait_for(lambda: self.canvas.evaluate("one => one.width") > 1, "the first picture")

    @property
    def canvas(self) -> Locator:
        """The customer's screen."""
        return self.page.locator("canvas.stage__screen").first

    def pixels(self) -> npt.NDArray[np.uint8]:
        """Return what the canvas of the customer's screen holds; shape (height, width, 3), red, green, blue."""
        return canvas_pixels(self.canvas)

    def click_at(self, x_px: int, y_px: int) -> None:
        """Click at a pixel of the customer's screen."""
        self.page.bring_to_front()
        box = self.canvas.bounding_box()
        assert box
        scale = box["width"] / float(self.canvas.evaluate("one => one.width"))
        self.page.mouse.click(box["x"] + x_px * scale, box["y"] + y_px * scale)

    def end(self) -> None:
        """End the session and confirm that."""
        self.page.click("text=Beenden")
        self.page.click("dialog[open] .button--danger")


class Customer:
    """The customer at the own desktop: reads the notice, starts the module, presses real keys, moves a real mouse."""

    def __init__(self, desktop: Desktop, *, url: str, folder: Path) -> None:
        self.desktop = desktop
        self._url = url
        self.home = folder / "home"
        self.home.mkdir(exist_ok=True)
        self.module: subprocess.Popen[bytes] | None = None
        self.hand = OwnHand(desktop.name)

    def confirm_notice(self, context: BrowserContext, code: str) -> None:
        """Read and confirm the notice with the link that was sent."""
        self._confirmed(context, code).close()

    def download(self, context: BrowserContext, code: str, *, folder: Path) -> Path:
        """Read and confirm the notice, then load the module; return the file."""
        page = self._confirmed(context, code)
        with page.expect_download() as loading:
            page.click("a[download]")
        file = folder / loading.value.suggested_filename
        loading.value.save_as(file)
        assert hashlib.sha256(file.read_bytes()).hexdigest() in page.inner_text("main")
        page.close()
        return file

    def _confirmed(self, context: BrowserContext, code: str) -> Page:
        page = context.new_page()
        page.set_default_timeout(LIMIT_MS)
        page.goto(f"{self._url}/#{code}")
        page.check("input[type=checkbox]")
        page.click("main form button.button")
        page.wait_for_url("**/start/*")
        expect(page.locator("text=Der Code ist vollständig")).to_be_visible(timeout=LIMIT_MS)
        return page

    def start(self, code: str) -> None:
        """Start the module with a code."""
        command = (sys.executable, "-m", "beistand.customer.program", code, "--server", self._url, "--language", "de")
        self.module = self.desktop.start(*command, HOME=str(self.home), TMPDIR=str(self.home), PYTHONPATH="src")

    def start_program(self, program: Path) -> None:
        """Start the module as a file that was downloaded, with nothing else."""
        self.module = self.desktop.start(
            str(program), HOME=str(self.home), TMPDIR=str(self.home), PATH="/usr/bin:/bin", LANG="de_DE.UTF-8"
        )

    def press(self, *keys: str) -> None:
        """Press keys as a person does."""
        self.hand.press(*keys)

    def lets_a_program_press(self, *keys: str) -> None:
        """Let another program press keys, as one could that somebody else steers this computer with."""
        self._xdotool("key", "--delay", "60", *keys)

    def type(self, text: str) -> None:
        """Type text as a person does."""
        self.hand.type(text)

    def move_mouse(self, x_px: int, y_px: int) -> None:
        """Move the own mouse."""
        self.hand.move(x_px, y_px)

    def pointer_is_near(self, x_px: int, y_px: int) -> bool:
        """Tell whether the pointer stands there, whoever moved it."""
        x, y = self.hand.place()
        return abs(x - x_px) <= NEAR_PX and abs(y - y_px) <= NEAR_PX

    def click_at(self, x_px: int, y_px: int) -> None:
        """Click with the own mouse."""
        self.hand.click(x_px, y_px)

    def press_go_on(self) -> None:
        """Click on the bar's button that goes on after a pause; it is beside the end then."""
        self.press_control()

    def press_pause(self) -> None:
        """Click on the bar's button that pauses everything while the supporter steers."""
        left, top, _, bottom = self._end_button()
        self.click_at(left - PAUSE_GAP_PX, (top + bottom) // 2)

    def waits_for_window(self, title: str = ORGANISATION["organisation_name"]) -> None:
        """Wait until a window with this title has the keyboard."""
        wait_for(lambda: title in self._active_title(), f"a window {title}")

    def allow(self, *, control: bool, more_screens: int = 0) -> None:
        """Answer the question with yes; share so many screens besides the first, too."""
        self.waits_for_window()
        self.press("alt+s" if control else "alt+n", *(f"alt+{number}" for number in range(2, 2 + more_screens)))

        def is_taken() -> bool:  # a window that comes just now may miss a key
            self.press("alt+z")
            return holds_soon(lambda: ORGANISATION["organisation_name"] not in self._active_title())

        wait_for(is_taken, "the answer that is taken")

    def press_end(self) -> None:
        """Click on "Beenden" in the bar."""
        left, top, right, bottom = self._end_button()
        self.click_at((left + right) // 2, (top + bottom) // 2)

    def press_control(self) -> None:
        """Click on the bar's button that takes control back or gives it."""
        left, top, _, bottom = self._end_button()
        self.click_at(left - BUTTON_GAP_PX, (top + bottom) // 2)

    def allow_card(self, is_allowed: Callable[[], bool]) -> None:
        """Answer the card in the bar with yes: in its first moment that is not taken, so a person tries again."""

        def tried() -> bool:
            self.to_the_bar()
            self.press("alt+z")
            return is_allowed()

        wait_for(tried, "a yes that is taken")

    def takes_everything_back(self) -> None:
        """Press the bar's button after which nobody sees anything."""
        self.to_the_bar()
        self.press("alt+n")

    def saves_receipt(self, folder: Path) -> None:
        """Save the receipt from the goodbye into a folder, by keyboard."""
        self.waits_for_window()
        self.press("shift+Tab", "space")
        self.waits_for_window("In welchem Ordner")
        self.type(str(folder))
        self.press("Escape")  # what the dialog proposes
        self.press("Return")

    def to_the_bar(self) -> None:
        """Give the bar the keyboard."""
        self._xdotool("search", "--sync", "--onlyvisible", "--name", f"^{BAR_TITLE}$", "windowactivate", "--sync")

    def has_problem(self) -> bool:
        """Tell whether the module shows the box that says what went wrong."""
        return int((self.screen() == PROBLEM_BOX).all(axis=2).sum()) > PROBLEM_LEAST_PX

    def close_window(self) -> None:
        """Close the active window as the window manager's button does."""
        self.press("alt+F4")

    def has_bar(self) -> bool:
        """Tell whether the bar is on the screen."""
        return bool(self._red().any())

    def goes(self) -> int:
        """Close the goodbye; return the module's exit code."""
        self.waits_for_window()
        self.press("Return", "space")
        return self.exit_code()

    def exit_code(self) -> int:
        """Return the exit code of the module, which ends by itself."""
        assert self.module is not None
        return self.module.wait(LIMIT_S)

    def held_keys(self) -> set[int]:
        """Return the key codes that are down on the desktop."""
        x = xcffib.connect(self.desktop.name)
        try:
            keys = bytes(x.core.QueryKeymap().reply().keys)
        finally:
            x.disconnect()
        return {code for code in range(256) if keys[code // 8] >> code % 8 & 1}

    def processes(self) -> list[int]:
        """Return the processes of the module that live: those that were started in this customer's home."""
        mark = f"HOME={self.home}".encode()
        found = []
        for path in Path("/proc").glob("[0-9]*/environ"):
            with contextlib.suppress(OSError):
                is_ours = mark in path.read_bytes().split(b"\0")
                if is_ours and (path.parent / "stat").read_text().rsplit(")", 1)[1].split()[0] != "Z":
                    found.append(int(path.parent.name))
        return found

    def left_behind(self) -> list[str]:
        """Return the files that the module left in the customer's home."""
        return [str(path.relative_to(self.home)) for path in self.home.rglob("*")]

    def screen(self) -> npt.NDArray[np.uint8]:
        """Return what the desktop shows; shape (height, width, 3), red, green, blue."""
        x = xcffib.connect(self.desktop.name)
        try:
            root = x.get_setup().roots[0]
            size = (root.width_in_pixels, root.height_in_pixels)
            kind = xcffib.xproto.ImageFormat.ZPixmap
            data = x.core.GetImage(kind, root.root, 0, 0, *size, 0xFFFFFFFF).reply().data.buf()
        finally:
            x.disconnect()
        return np.frombuffer(data, np.uint8).reshape(size[1], size[0], 4)[:, :, 2::-1]

    def photograph(self, file: Path) -> None:
        """Keep what the desktop shows, for people to look at."""
        Image.fromarray(self.screen()).save(file)

    def stop(self) -> None:
        """End what still runs."""
        if self.module is not None:
            end(self.module)

    def _red(self) -> npt.NDArray[np.bool_]:
        return np.asarray((self.screen() == END_BUTTON).all(axis=2))

    def _end_button(self) -> tuple[int, int, int, int]:
        """Find the button once it rests: window managers move a new window once more."""
        places: list[tuple[int, ...]] = []

        def rests() -> bool:
            rows, columns = np.nonzero(self._red())
            there = (columns.min(), rows.min(), columns.max(), rows.max()) if len(rows) else ()
            places.append(tuple(int(one) for one in there))
            return len(places) > RESTS_LOOKS and bool(there) and len(set(places[-RESTS_LOOKS:])) == 1

        wait_for(rests, "a bar that rests")
        left, top, right, bottom = places[-1]
        return left, top, right, bottom

    def _active_title(self) -> str:
        command = ["xdotool", "getactivewindow", "getwindowname"]
        done = subprocess.run(
            command, env=dict(self.desktop.environment), capture_output=True, text=True, check=False, timeout=LIMIT_S
        )
        return done.stdout

    def _xdotool(self, *words: str) -> None:
        subprocess.run(["xdotool", *words], env=dict(self.desktop.environment), check=True, timeout=LIMIT_S)
