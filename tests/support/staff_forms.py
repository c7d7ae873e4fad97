"""How does a test work at the desk of a real server process? By the forms of its pages."""

import sqlite3
from contextlib import closing
from pathlib import Path

import httpx
from tests.support.desk import ORGANISATION, PASSWORD
from tests.support.staff_browser import PERSON

from beistand.server.store.database import FILE_NAME

FIELDS = {**ORGANISATION, **PERSON, "password": PASSWORD, "password_again": PASSWORD}


def csrf_in(page: str) -> str:
    """Return the secret in the forms of a page."""
    return page.split('name="csrf" value="')[1].split('"', maxsplit=1)[0]


def set_up(client: httpx.Client, setup_link: str) -> str:
    """Set the server up by the first link; return the secret of the forms."""
    second = client.post(setup_link, data=FIELDS, follow_redirects=True)
    client.post("/second-factor/later", data={"csrf": csrf_in(second.text)})
    return csrf_in(client.get("/cases/new").text)


def case_numbers(data: Path) -> dict[str, int]:
    """Return each case in the file of a data folder, with how many happenings tell that it was opened."""
    query = """SELECT number, (SELECT count(*) FROM happenings
               WHERE "case" = number AND happening = 'case.case.opened') FROM cases"""
    with closing(sqlite3.connect(data / FILE_NAME)) as record:
        return dict(record.execute(query).fetchall())
