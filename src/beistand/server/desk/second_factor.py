"""Is this the code of the person's device? TOTP (RFC 6238): 6 digits, 30 s, SHA-1, as all authenticators know it."""

import hmac
import re
from datetime import datetime
from typing import Final

import pyotp

STEP_S: Final = 30
DRIFT_STEPS: Final = 1
"""A device's clock may be one step off; more would give a seen code a longer life."""
_CODE: Final = re.compile(r"[0-9]{6}", re.ASCII)


def new_secret() -> str:
    """Return a secret of 160 bits in base32."""
    return pyotp.random_base32()


def address(secret: str, *, email: str, organisation: str) -> str:
    """Return the ``otpauth://`` address that goes into the QR code."""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=f"beistand {organisation}".strip())


def matching_step(secret: str, typed: str, *, now: datetime) -> int | None:
    """Return the 30 s step whose code was typed (spaces do not matter), None if it is none of the current ones."""
    code = re.sub(r"\s", "", typed)
    if not _CODE.fullmatch(code):
        return None
    totp = pyotp.TOTP(secret)
    current = int(now.timestamp()) // STEP_S
    found: int | None = None
    for step in range(current - DRIFT_STEPS, current + DRIFT_STEPS + 1):
        if hmac.compare_digest(totp.generate_otp(step), code):
            found = step
    return found
