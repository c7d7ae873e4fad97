"""Would a door that opens the wrong way be noticed? Wrong imports are planted in a small copy of the house."""

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Final

import pytest
from tests.house.sources import ROOT

TIMEOUT_S: Final = 60
ROOMS: Final = (
    "wire",
    "seal",
    "session",
    "proof",
    "server",
    "server/web",
    "server/relay",
    "server/desk",
    "server/notice",
    "server/store",
    "customer",
    "customer/window",
    "customer/conductor",
    "customer/pipeline",
    "customer/link",
    "customer/encode",
    "customer/desktop",
)
CLEAN: Final = {
    "wire/code.py": "",
    "wire/codec.py": "",
    "wire/messages.py": "",
    "wire/opening.py": "",
    "wire/picture.py": "",
    "wire/signals.py": "import msgspec\n",
    "seal/box.py": "import cryptography\nimport beistand.wire.messages\n",
    "seal/channel.py": "",
    "seal/generator.py": "",
    "seal/keys.py": "",
    "seal/media.py": "",
    "seal/pairing.py": "",
    "seal/signing.py": "import cryptography\n",
    "session/customer.py": "import beistand.wire.messages\n",
    "proof/check.py": "import beistand.seal.signing\n",
    "proof/facts.py": "",
    "server/relay/switchboard.py": "import beistand.wire.signals\n",
    "server/relay/hub.py": "import asyncio\nimport beistand.server.relay.switchboard\n",
    "server/desk/cases.py": "import beistand.server.store.tables\n",
    "server/notice/text.py": "",
    "server/store/tables.py": "import sqlalchemy\n",
    "server/web/pages.py": "import fastapi\nimport beistand.server.desk.cases\n",
    "server/settings.py": "",
    "server/app.py": "import beistand.server.web.pages\nimport beistand.server.relay.hub\n",
    "server/cli.py": "import beistand.server.app\n",
    "customer/conductor/effects.py": "import beistand.session.customer\nimport beistand.seal.box\n",
    "customer/pipeline/pipeline.py": "import beistand.customer.encode.zstd\n",
    "customer/link/link.py": "import websockets\nimport beistand.wire.signals\n",
    "customer/encode/zstd.py": "import zstandard\nimport numpy\nimport beistand.customer.desktop.ports\n",
    "customer/desktop/ports.py": "",
    "customer/desktop/x11.py": "import xcffib\n",
    "customer/window/main.py": "import PySide6.QtWidgets\nimport beistand.session.customer\n",
    "customer/settings.py": "",
    "customer/app.py": "import beistand.customer.window.main\nimport beistand.customer.conductor.effects\n",
    "customer/cli.py": "import beistand.customer.app\n",
}
PLANTED: Final = (
    ("wire/codec.py", "import time", "Pure rooms touch no world"),
    ("session/customer.py", "def late():\n    import socket", "Pure rooms touch no world"),
    ("server/relay/switchboard.py", "import asyncio", "Pure rooms touch no world"),
    ("wire/messages.py", "import beistand.session.customer", "Doors open downwards only"),
    ("seal/box.py", "import beistand.session.customer", "Doors open downwards only"),
    ("customer/app.py", "import beistand.server.settings", "Doors open downwards only"),
    ("server/web/pages.py", "import beistand.seal.box", "The server cannot open a packet"),
    ("server/relay/hub.py", "import beistand.wire.codec", "The server cannot open a packet"),
    ("proof/check.py", "import beistand.seal.keys", "Who checks signatures knows no other part of the lock"),
    ("seal/signing.py", "import beistand.seal.channel", "Who checks signatures knows no other part of the lock"),
    ("server/web/pages.py", "import beistand.server.relay.hub", "Inside the server"),
    ("server/helping.py", "", "Inside the server"),
    ("customer/desktop/x11.py", "import beistand.customer.encode.zstd", "Inside the customer module"),
    ("customer/remaining.py", "", "Inside the customer module"),
    ("server/relay/hub.py", "import beistand.server.store.tables", "The relay knows neither people nor tables"),
    ("server/web/pages.py", "import beistand.server.store.tables", "Pages ask the desk, never the tables"),
    ("customer/window/main.py", "import beistand.customer.link.link", "The window decides nothing"),
    ("customer/encode/zstd.py", "import beistand.seal.box", "The seam to the system knows no rules and no keys"),
    ("customer/conductor/effects.py", "import PySide6.QtCore", "Only the window knows Qt"),
    ("customer/pipeline/pipeline.py", "import zstandard", "Only the encoders know the codec"),
    ("customer/conductor/effects.py", "import numpy", "Only encoders and screens count pixels"),
    ("customer/conductor/effects.py", "import xcffib", "Only desktop backends speak to the system"),
    ("server/desk/cases.py", "import sqlalchemy", "Only the store speaks SQL"),
    ("server/desk/cases.py", "import fastapi", "Only the web room and what starts it speak HTTP"),
    ("customer/link/link.py", "import cpace", "Only the lock knows the pairing"),
)


def _build(house: Path) -> None:
    package = house / "beistand"
    for room in ("", *ROOMS):
        (package / room).mkdir(parents=True, exist_ok=True)
        (package / room / "__init__.py").touch()
    for name, text in CLEAN.items():
        (package / name).write_text(text, encoding="utf-8")
    shutil.copy(ROOT / "pyproject.toml", house)


def _contracts(house: Path) -> dict[str, str]:
    """Return KEPT or BROKEN for each contract."""
    program = Path(sys.executable).parent / "lint-imports"
    environment = {"PYTHONPATH": str(house), "NO_COLOR": "1", "PYTHONIOENCODING": "utf-8"}
    told = subprocess.run(
        [str(program), "--no-cache"],
        cwd=house,
        env=environment,
        check=False,
        capture_output=True,
        text=True,
        timeout=TIMEOUT_S,
    )
    found = re.findall(r"^(.+?) (KEPT|BROKEN)\b", told.stdout, flags=re.MULTILINE)
    assert found, told.stdout + told.stderr
    return dict(found)


def test_a_house_in_order_keeps_every_contract(tmp_path: Path) -> None:
    """The rules hinder nobody who keeps to the plan."""
    _build(tmp_path)

    contracts = _contracts(tmp_path)

    assert set(contracts.values()) == {"KEPT"}, contracts
    assert set(contracts) == {name for _, _, name in PLANTED}, "each contract has a planted violation, and the reverse"


@pytest.mark.parametrize(("file", "line", "contract"), PLANTED, ids=[f"{f}-{line[-24:]}" for f, line, _ in PLANTED])
def test_a_wrong_door_is_noticed(tmp_path: Path, file: str, line: str, contract: str) -> None:
    """Nobody can, by mistake, give the server the means to read or a page the way to the tables."""
    _build(tmp_path)
    with (tmp_path / "beistand" / file).open("a", encoding="utf-8") as planted:
        planted.write(line + "\n")

    assert _contracts(tmp_path)[contract] == "BROKEN"


def test_no_contract_looks_past_a_room() -> None:
    """A room that became one file is still behind its doors, because no contract waits for a folder there."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    named = {name for one in contracts for key in ("source_modules", "forbidden_modules") for name in one.get(key, ())}
    folders = [name.removesuffix(".**") for name in named if name.startswith("beistand.") and name.endswith(".**")]
    assert folders

    files = [name for name in folders if (ROOT / "src" / Path(*name.split("."))).with_suffix(".py").exists()]

    assert not files, f"these rooms are files; name them without .** in pyproject.toml: {', '.join(sorted(files))}"
