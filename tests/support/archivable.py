"""Does a paper hold what PDF/A-3b asks (ISO 19005-3)? Two looks: our own list of clauses, and Apache PDFBox Preflight.

Preflight knows PDF/A-1b only. What it says beyond that is held against the differences that PDF/A-3 makes, by name.
"""

import io
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pypdf

JARS: Final = Path("/usr/share/java")
NEEDED: Final = ("pdfbox2", "preflight", "xmpbox", "fontbox2", "commons-logging", "javax.activation", "jaxb-api")
LIMIT_S: Final = 120
ALLOWED_IN_3: Final = (
    re.compile("^7.11.2 : Error on MetaData, part must be 1"),
    # Colour profiles of version 4 (6.2.3).
    re.compile("^2.1.6 : Invalid graphics object, Invalid version of the ICCProfile"),
    # Files may be enclosed (6.8).
    re.compile("^(1.2.9 : Body|1.4.7 : Trailer) Syntax error, EmbeddedFile entry"),
    # Places in the outline are objects of their own; the validator wants them in place.
    re.compile("^1.2.3 : Body Syntax error, Error: can't convert to Destination"),
    # What has no extent needs no appearance (6.3.3).
    re.compile("^5.3.1 : .*widget annotation lacks an appearance"),
)
FORBIDDEN_ACTIONS: Final = {"/Launch", "/Sound", "/Movie", "/ResetForm", "/ImportData", "/JavaScript", "/Hide"}
FLAGS_FORBIDDEN: Final = 0b1_0010_0011
"""Invisible, hidden, no view, and toggled view (6.3.2)."""
PRINTED: Final = 0b100
PREDEFINED: Final = {
    "x",
    "rdf",
    "dc",
    "xmp",
    "pdf",
    "xmpMM",
    "stEvt",
    "pdfaid",
    "pdfaExtension",
    "pdfaSchema",
    "pdfaProperty",
}
FONTS: Final = {"/Type1", "/TrueType", "/CIDFontType0", "/CIDFontType2"}


def has_preflight() -> bool:
    """Tell whether this machine has Preflight and what runs it."""
    return shutil.which("java") is not None and all((JARS / f"{name}.jar").exists() for name in NEEDED)


def preflight(pdf: Path) -> list[str]:
    """Return what Preflight finds that PDF/A-3 does not allow either."""
    path = ":".join(str(JARS / f"{name}.jar") for name in NEEDED)
    command = ["java", "-cp", path, "org.apache.pdfbox.preflight.Validator_A1b", str(pdf)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=LIMIT_S)
    lines = [line for line in (done.stdout + done.stderr).splitlines() if line.strip()]
    assert lines, done
    assert "PDF/A-1b file" in lines[0], done
    return [line for line in lines[1:] if not any(form.match(line) for form in ALLOWED_IN_3)]


def broken_clauses(pdf: bytes) -> list[str]:
    """Return which clauses of ISO 19005-3 a paper breaks, as far as this list goes."""
    reader = pypdf.PdfReader(io.BytesIO(pdf), strict=True)
    found = (*_file(reader, pdf), *_metadata(reader), *_colours(reader), *_objects(reader), *_annotations(reader))
    return [*found, *_enclosures(reader), *_forms(reader)]


def _file(reader: pypdf.PdfReader, pdf: bytes) -> Iterator[str]:
    if not re.match(rb"%PDF-1\.[0-7]\n%[\x80-\xff]{4}", pdf):
        yield "6.1.2: the header is %PDF-1.n with four bytes above 127 after it"
    if len(reader.trailer.get("/ID", ())) != 2:
        yield "6.1.3: the last trailer has an identifier of two parts"
    if "/Encrypt" in reader.trailer:
        yield "6.1.3: it is not encrypted"
    if not pdf.rstrip(b"\r\n").endswith(b"%%EOF"):
        yield "6.1.3: nothing follows the end"
    if {"/Version", "/Extensions", "/OCProperties", "/Requirements"} & set(reader.root_object):
        yield "6.1: neither another version nor requirements"


def _metadata(reader: pypdf.PdfReader) -> Iterator[str]:
    stream: Any = reader.root_object["/Metadata"].get_object()
    if "/Filter" in stream:
        yield "6.6.2.1: metadata are not packed"
    told = stream.get_data().decode()
    if re.search("<pdfaid:part>(.)</pdfaid:part><pdfaid:conformance>(.)<", told.replace("\n", "")) is None:
        yield "6.6.4: part and conformance level are named"
    if 'encoding="' in told.split("?>")[0] or "bytes=" in told.split("?>")[0]:
        yield "6.6.2.1: no bytes or encoding in the header"
    described = set(re.findall("<pdfaSchema:prefix>(.*?)</", told))
    used = set(re.findall(r"<(\w+):\w+[ >]", told)) - {
        "x",
        "rdf",
        "pdfaExtension",
        "pdfaSchema",
        "pdfaProperty",
        "stEvt",
    }
    if used - described - {"dc", "xmp", "pdf", "xmpMM", "xmpTPg", "pdfaid"}:
        yield f"6.6.2.3: schemas without a description: {used - described}"


def _colours(reader: pypdf.PdfReader) -> Iterator[str]:
    intents = [one.get_object() for one in reader.root_object.get("/OutputIntents", ())]
    if [one["/S"] for one in intents] != ["/GTS_PDFA1"] or "/DestOutputProfile" not in intents[0]:
        yield "6.2.3: one output intent with its profile"


def _objects(reader: pypdf.PdfReader) -> Iterator[str]:
    for one in _every(reader):
        if one.get("/Type") == "/Font" and one.get("/Subtype") in {
            "/Type1",
            "/TrueType",
            "/CIDFontType0",
            "/CIDFontType2",
        }:
            about = one["/FontDescriptor"].get_object()
            if not {"/FontFile", "/FontFile2", "/FontFile3"} & set(about):
                yield f"6.2.11.4: {one['/BaseFont']} is not embedded"
        if one.get("/S") in FORBIDDEN_ACTIONS:
            yield f"6.5.1: an action {one['/S']}"
        if "/LZWDecode" in str(one.get("/Filter", "")):
            yield "6.1.7.2: no LZW"
        if one.get("/Subtype") == "/PS" or "/OPI" in one or one.get("/Subtype2") == "/PS":
            yield "6.2.9: no PostScript"
        if one.get("/Type") == "/ExtGState" and {"/TR", "/HTP"} & set(one):
            yield "6.2.5: no transfer functions"


def _every(reader: pypdf.PdfReader) -> Iterator[Any]:
    """Give every dictionary and stream that the paper uses."""
    open_ones: list[Any] = [reader.trailer]
    seen: set[int] = set()
    while open_ones:
        one = open_ones.pop()
        if isinstance(one, pypdf.generic.IndirectObject):
            if one.idnum in seen:
                continue
            seen.add(one.idnum)
            one = one.get_object()
        if isinstance(one, dict):
            yield one
            open_ones += [one.raw_get(key) if hasattr(one, "raw_get") else one[key] for key in one]
        elif isinstance(one, list):
            open_ones += list.__iter__(one)


def _annotations(reader: pypdf.PdfReader) -> Iterator[str]:
    for page in reader.pages:
        for one in (raw.get_object() for raw in page.get("/Annots", ())):
            flags, kind, rect = int(one.get("/F", 0)), one["/Subtype"], [float(side) for side in one["/Rect"]]
            if flags & FLAGS_FORBIDDEN or not flags & PRINTED:
                yield f"6.3.2: flags {flags} of an annotation {kind}"
            has_extent = rect[0] != rect[2] or rect[1] != rect[3]
            if has_extent and kind not in {"/Link", "/Popup"} and "/AP" not in one:
                yield f"6.3.3: an annotation {kind} without an appearance"


def _enclosures(reader: pypdf.PdfReader) -> Iterator[str]:
    joined = [one.get_object() for one in reader.root_object.get("/AF", ())]
    for one in _every(reader):
        if "/EF" not in one:
            continue
        if not {"/F", "/UF", "/AFRelationship"} <= set(one):
            yield "6.8: an enclosed file has two names and a relation"
        if one not in joined:
            yield "6.8: an enclosed file belongs to the document (AF)"
        stream = one["/EF"]["/F"].get_object()
        if "/Subtype" not in stream or "/ModDate" not in stream.get("/Params", {}):
            yield "6.8: an enclosed file has a media type and a date"


def _forms(reader: pypdf.PdfReader) -> Iterator[str]:
    form = reader.root_object.get("/AcroForm", {})
    if "/XFA" in form or form.get("/NeedAppearances"):
        yield "6.4.1: no XFA, no appearances to be made"
    if {"/AA", "/OpenAction"} & set(reader.root_object):
        yield "6.5.2: nothing runs when it is opened"
