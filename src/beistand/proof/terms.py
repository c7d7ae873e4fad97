"""What stands in a receipt about the processing when nobody said more? Built from the rules and the company's name.

The organisation's full words (contact, authority, purposes in detail) are in the notice, whose text and hash are in the
receipt as well. Where the server told contact and authority, they are put in here.
"""

from typing import Final

from beistand.wire.ledger_facts import Language
from beistand.wire.policy import Mode, Policy, Right
from beistand.wire.receipt import Controller, Processing, Purpose, Retention

JURISDICTION: Final = "DE"
KEPT: Final = (Right.CHAT_TRANSCRIPT, Right.SCREENSHOTS)
"""Rights under which something of a session goes into its case."""
_WORDS: Final[dict[str, dict[str, str]]] = {
    "de": {
        "purpose": "Hilfe aus der Ferne zu dem Anlass, der zu Beginn genannt wurde",
        "basis": "Ihre Einwilligung, Art. 6 Abs. 1 Buchst. a DSGVO",
        "kept": "Festhalten im Supportfall, soweit Sie es erlauben: {what}",
        "chat_transcript": "was Sie sich im Chat schreiben",
        "screenshots": "Bildschirmfotos",
        "kept_basis": "Ihre Einwilligung, Art. 6 Abs. 1 Buchst. a DSGVO; wo der Datenschutzhinweis Bildschirmfotos nur "
        "ankündigt, berechtigtes Interesse (Buchst. f), dem Sie jederzeit widersprechen können",
        "kept_termination": "mit der Löschung des Supportfalls",
        "termination": "mit dem Ende der Sitzung",
        "recipients": "die Supporter, die unter „Wer dabei war“ stehen",
        "withdrawal": "Jederzeit, mit einem Klick auf „Steuerung zurücknehmen“, „Nichts mehr zeigen“, „Pause“ oder "
        "„Beenden“; danach bei der genannten Stelle.",
        "access": "Auskunft und Kopie (Art. 15, 20 DSGVO)",
        "change": "Berichtigung, Löschung, Einschränkung (Art. 16 bis 18 DSGVO)",
        "object": "Widerspruch und Beschwerde bei einer Aufsichtsbehörde (Art. 21, 77 DSGVO)",
    },
    "en": {
        "purpose": "remote support for the reason that was named at the beginning",
        "basis": "your consent, Art. 6(1)(a) GDPR",
        "kept": "keeping in the support case, as far as you allow it: {what}",
        "chat_transcript": "what you write to each other",
        "screenshots": "screenshots",
        "kept_basis": "your consent, Art. 6(1)(a) GDPR; where the privacy notice only announces screenshots, "
        "legitimate interest (f), to which you can object at any time",
        "kept_termination": "when the support case is deleted",
        "termination": "with the end of the session",
        "recipients": "the supporters who are named among those who took part",
        "withdrawal": 'At any time, with one click on "take back control", "show nothing more", "pause" or "end"; '
        "afterwards from the controller.",
        "access": "access and a copy (Art. 15, 20 GDPR)",
        "change": "correction, erasure, restriction (Art. 16 to 18 GDPR)",
        "object": "objection, and complaint to a supervisory authority (Art. 21, 77 GDPR)",
    },
}


def processing_of(
    *,
    organisation: str,
    policy: Policy,
    language: Language,
    contact: str = "",
    data_protection_officer: str = "",
    authority: str = "",
) -> Processing:
    """Return the section, in German where ``language`` has no words; its hash goes into the entry ``notice_shown``."""
    words = _WORDS["en" if language == "en" else "de"]
    return Processing(
        jurisdiction=JURISDICTION,
        controller=Controller(
            name=organisation,
            contact=contact,
            data_protection_officer=data_protection_officer,
            authority=authority,
        ),
        purposes=[
            Purpose(
                purpose=words["purpose"],
                category="remote_support",
                basis=words["basis"],
                consent_type="explicit",
                data_categories=["screen_content", "session_record"],
                termination=words["termination"],
                is_disclosed_to_third_parties=False,
            ),
            *_keeping(policy, words),
        ],
        recipients=[words["recipients"]],
        retention=[
            Retention(what="ledger", days=policy.retention_ledger_days),
            Retention(what="recording", days=policy.retention_recording_days),
        ],
        withdrawal=words["withdrawal"],
        rights_of_the_person=[words["access"], words["change"], words["object"]],
    )


def _keeping(policy: Policy, words: dict[str, str]) -> list[Purpose]:
    """Return the purpose of what goes from a session into its case; none where the rules never allow it."""
    kept = [right.value for right in KEPT if policy.mode(right) is not Mode.NEVER]
    if not kept:
        return []
    return [
        Purpose(
            purpose=words["kept"].format(what=", ".join(words[right] for right in kept)),
            category="documentation",
            basis=words["kept_basis"],
            consent_type="explicit",
            data_categories=kept,
            termination=words["kept_termination"],
            is_disclosed_to_third_parties=False,
        )
    ]
