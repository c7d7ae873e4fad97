"""Does the page about the customer's module tell the truth? Its options, settings and exit codes are the real ones."""

import re
from pathlib import Path

from beistand.customer import app, settings
from beistand.customer.cli import parser
from beistand.customer.window.german import TEXTS
from beistand.customer.window.own_hand import SENTENCES

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "customer-module.md").read_text(encoding="utf-8")


def test_every_option_and_setting_is_on_the_page() -> None:
    """Who reads the page knows everything that can be set, and nothing that cannot."""
    real = set(re.findall(r"--[a-z-]+", parser().format_help()))
    assert set(re.findall(r"`(--[a-z-]+)`", PAGE)) == real - {"--help"}
    in_file = set(re.findall(r"^\| `[^|]*` \| `([a-z_]+)` \|", PAGE, re.MULTILINE))
    assert in_file == set(settings.FILE_KEYS)


def test_the_exit_codes_are_the_real_ones() -> None:
    """A script that starts the module can rely on the page."""
    told = {int(code) for code in re.findall(r"^\| (\d) \|", PAGE, re.MULTILINE)}
    real = {value for name, value in vars(app).items() if name.startswith("EXIT_")}
    assert real <= told == set(range(6))


def test_the_sentences_are_those_of_the_windows() -> None:
    """A customer who searches for what the module says finds it."""
    said = " ".join((*TEXTS.values(), SENTENCES["de"]))
    for quoted in re.findall(r"^\| „([^…\"(]+)", PAGE, re.MULTILINE):
        assert quoted.strip() in said or "Wayland" in quoted
