"""What do the windows say? Every sentence in German and English; a test holds both to the same keys."""

from collections.abc import Iterable
from typing import Final

from beistand.session.view import Fact

DE: Final = {
    "title": "Hilfe aus der Ferne",
    "code.head": "Geben Sie den Code ein",
    "code.hint": "Ihr Supporter nennt Ihnen zehn Ziffern am Telefon. Sie können auch den Link einfügen.",
    "code.field": "Code, zum Beispiel 1234 567 890",
    "code.go": "&Weiter",
    "code.server": "Verbunden wird nur mit {server}",
    "wait.connecting": "Verbindung wird aufgebaut …",
    "wait.connecting.more": "Bitte bleiben Sie am Telefon. Noch sieht niemand Ihren Bildschirm.",
    "wait.pairing": "Der Code wird geprüft …",
    "wait.pairing.more": "Das dauert nur einen Augenblick. Noch sieht niemand Ihren Bildschirm.",
    "cancel": "A&bbrechen",
    "check.head": "{supporter} möchte Ihnen helfen",
    "check.organisation": "Firma",
    "check.bound": "Zur Verschwiegenheit verpflichtet seit {date}",
    "check.bound.professional": "Zur Verschwiegenheit verpflichtet seit {date}, auch nach § 203 StGB",
    "check.unbound": "Nicht zur Verschwiegenheit verpflichtet. Bitte lehnen Sie ab.",
    "check.purpose": "Anlass",
    "check.words": "Lesen Sie diese drei Wörter am Telefon vor:",
    "check.words.more": "Nennt Ihr Supporter andere Wörter? Dann lehnen Sie ab.",
    "check.notice": "Datenschutzhinweis Version {version} ({hash})",
    "check.notice.open": "Hinweis lesen",
    "check.confirmed": "Den Datenschutzhinweis haben Sie auf der Webseite bestätigt.",
    "check.read": "Ich habe den &Datenschutzhinweis gelesen und verstanden.",
    "check.screens": "Was darf gezeigt werden?",
    "check.screen": "Bildschirm {number}: {name}, {width} x {height}",
    "check.view": "&Nur ansehen",
    "check.control": "Ansehen und &steuern mit Maus und Tastatur",
    "check.rights": "Was darf Ihr Supporter tun?",
    "check.no": "&Ablehnen",
    "check.yes": "&Zulassen",
    "check.missing": "Zum Zulassen fehlt noch: der Haken beim Datenschutzhinweis.",
    "bar.watched": "{name} sieht Ihren Bildschirm",
    "bar.controlled": "{name} sieht und steuert",
    "bar.paused": "Pause: niemand sieht etwas",
    "bar.rests": "Sie arbeiten selbst: Steuerung ruht",
    "bar.interrupted": "Verbindung unterbrochen: niemand sieht etwas",
    "bar.away": "Ihr Supporter ist gerade nicht verbunden",
    "bar.since": "seit {time}",
    "bar.pause": "&Pause",
    "bar.go_on": "&Weiter",
    "bar.take_back": "&Steuerung zurücknehmen",
    "bar.give": "&Steuerung erlauben",
    "bar.end": "&Beenden",
    "bar.noticed": "{count} Pakete kamen verändert oder gar nicht an",
    "card.control": "{name} bittet darum, Maus und Tastatur zu benutzen.",
    "card.other": "{name} bittet um ein weiteres Recht: {right}.",
    "card.reason": "Grund: {reason}",
    "card.no": "&Ablehnen",
    "card.yes": "&Zulassen",
    "end.head": "Die Sitzung ist beendet",
    "end.head.refused": "Sie haben abgelehnt",
    "end.lasted": "Dauer: {time}",
    "end.watched": "Gesehen hat: {name}",
    "end.rights": "Erlaubt war: {rights}",
    "end.nothing": "Es bleibt nichts auf Ihrem Computer zurück.",
    "end.close": "&Schließen",
    "end.customer": "Sie haben die Sitzung beendet.",
    "end.supporter": "Ihr Supporter hat die Sitzung beendet.",
    "end.refused": "Niemand hat Ihren Bildschirm gesehen.",
    "end.timeout": "Es kam keine Antwort, deshalb wurde die Sitzung beendet.",
    "end.code_burned": "Der Code war dreimal falsch und gilt nicht mehr.",
    "end.link_lost": "Die Verbindung kam nicht wieder.",
    "end.tampered": "Unterwegs wurden Daten verändert. Die Sitzung wurde zu Ihrem Schutz beendet.",
    "end.failed": "Es ist ein Fehler aufgetreten.",
    "failed.head": "Das hat nicht geklappt",
    "right.view": "ansehen",
    "right.control": "steuern",
    "problem.bad_code": "Das sind keine zehn Ziffern. Ein Code sieht so aus: 1234 567 890.",
    "problem.wrong_code": "Der Code stimmt nicht (Versuch {wrong_runs} von {runs_max}). Bitte geben Sie ihn noch "
    "einmal ein.",
    "problem.code_burned": "Der Code war dreimal falsch und gilt nicht mehr. Bitten Sie Ihren Supporter um einen "
    "neuen.",
    "problem.unknown_number": "Diesen Code gibt es nicht. Prüfen Sie die ersten vier Ziffern.",
    "problem.code_expired": "Dieser Code ist abgelaufen. Bitten Sie Ihren Supporter um einen neuen.",
    "problem.code_used": "Dieser Code wurde schon benutzt; er gilt nur für einen Start dieses Programms. Bitten Sie "
    "Ihren Supporter um einen neuen Code.",
    "problem.session_over": "Diese Sitzung ist schon vorbei. Bitten Sie Ihren Supporter um einen neuen Code.",
    "problem.too_many_tries": "Es waren zu viele Versuche. Bitte warten Sie eine Minute und versuchen Sie es dann noch "
    "einmal.",
    "problem.server_unreachable": "Der Server {server} antwortet nicht. Prüfen Sie Ihre Internetverbindung.",
    "problem.server_untrusted": "Der Server {server} kann sich nicht ausweisen: Sein Zertifikat ist "
    "nicht von einer bekannten Stelle oder gilt für eine andere Adresse. Bitte fragen Sie Ihren Supporter.",
    "problem.server_expired": "Das Zertifikat des Servers {server} ist abgelaufen oder noch nicht gültig. Prüfen Sie "
    "Datum und Uhrzeit Ihres Computers. Stimmen sie, sagen Sie es Ihrem Supporter.",
    "problem.server_strange": "Unter {server} antwortet kein Server für Fernwartung. Prüfen Sie den Link.",
    "problem.old_version": "Dieses Programm und der Server passen nicht zusammen. Bitte laden Sie es von der "
    "Webseite neu.",
    "problem.pairing_failed": "Die Gegenseite hat nicht richtig geantwortet. Bitte geben Sie den Code noch einmal ein.",
    "problem.no_screen": "Ihr Bildschirm kann nicht gezeigt werden: {detail}",
    "problem.refused": "Der Server hat die Verbindung abgelehnt. Bitten Sie Ihren Supporter um einen neuen Code.",
    "problem.rules": "Die Regeln Ihres Supporters widersprechen sich. Ihr Computer zeigt und erlaubt deshalb nichts. "
    "Bitte sagen Sie es Ihrem Supporter.",
    "problem.tampered": "Unterwegs wurden Daten verändert. Die Sitzung wurde zu Ihrem Schutz beendet.",
    "problem.failed": "In diesem Programm ist ein Fehler aufgetreten ({detail}). Die Sitzung wurde beendet.",
}

EN: Final = {
    "title": "Help from afar",
    "code.head": "Enter the code",
    "code.hint": "Your supporter tells you ten digits on the phone. You can also paste the link.",
    "code.field": "Code, for example 1234 567 890",
    "code.go": "&Continue",
    "code.server": "The only connection is to {server}",
    "wait.connecting": "Connecting …",
    "wait.connecting.more": "Please stay on the phone. Nobody sees your screen yet.",
    "wait.pairing": "Checking the code …",
    "wait.pairing.more": "This takes only a moment. Nobody sees your screen yet.",
    "cancel": "Ca&ncel",
    "check.head": "{supporter} would like to help you",
    "check.organisation": "Company",
    "check.bound": "Bound to secrecy since {date}",
    "check.bound.professional": "Bound to secrecy since {date}, also by § 203 of the German Criminal Code",
    "check.unbound": "Not bound to secrecy. Please refuse.",
    "check.purpose": "Purpose",
    "check.words": "Read these three words aloud on the phone:",
    "check.words.more": "Does your supporter say other words? Then refuse.",
    "check.notice": "Privacy notice version {version} ({hash})",
    "check.notice.open": "Read the notice",
    "check.confirmed": "You confirmed the privacy notice on the web page.",
    "check.read": "I have read and understood the &privacy notice.",
    "check.screens": "What may be shown?",
    "check.screen": "Screen {number}: {name}, {width} x {height}",
    "check.view": "&View only",
    "check.control": "View and &control with mouse and keyboard",
    "check.rights": "What may your supporter do?",
    "check.no": "&Refuse",
    "check.yes": "&Allow",
    "check.missing": "To allow, the box at the privacy notice is still missing.",
    "bar.watched": "{name} sees your screen",
    "bar.controlled": "{name} sees and controls",
    "bar.paused": "Paused: nobody sees anything",
    "bar.rests": "You are working yourself: control rests",
    "bar.interrupted": "Connection interrupted: nobody sees anything",
    "bar.away": "Your supporter is not connected right now",
    "bar.since": "since {time}",
    "bar.pause": "&Pause",
    "bar.go_on": "&Go on",
    "bar.take_back": "&Take back control",
    "bar.give": "&Allow control",
    "bar.end": "&End",
    "bar.noticed": "{count} packets arrived altered or not at all",
    "card.control": "{name} asks to use mouse and keyboard.",
    "card.other": "{name} asks for one more right: {right}.",
    "card.reason": "Reason: {reason}",
    "card.no": "&Refuse",
    "card.yes": "&Allow",
    "end.head": "The session is over",
    "end.head.refused": "You refused",
    "end.lasted": "Duration: {time}",
    "end.watched": "Who saw your screen: {name}",
    "end.rights": "Allowed was: {rights}",
    "end.nothing": "Nothing stays on your computer.",
    "end.close": "&Close",
    "end.customer": "You ended the session.",
    "end.supporter": "Your supporter ended the session.",
    "end.refused": "Nobody saw your screen.",
    "end.timeout": "There was no answer, so the session was ended.",
    "end.code_burned": "The code was wrong three times and is not valid any more.",
    "end.link_lost": "The connection did not come back.",
    "end.tampered": "Data was altered on its way. The session was ended to protect you.",
    "end.failed": "Something went wrong.",
    "failed.head": "That did not work",
    "right.view": "view",
    "right.control": "control",
    "problem.bad_code": "These are not ten digits. A code looks like this: 1234 567 890.",
    "problem.wrong_code": "The code is not right (try {wrong_runs} of {runs_max}). Please type it again.",
    "problem.code_burned": "The code was wrong three times and is not valid any more. Ask your supporter for a new "
    "one.",
    "problem.unknown_number": "There is no such code. Check the first four digits.",
    "problem.code_expired": "This code has expired. Ask your supporter for a new one.",
    "problem.code_used": "This code was used already; it is good for one start of this program. Ask your supporter for "
    "a new code.",
    "problem.session_over": "This session is over. Ask your supporter for a new code.",
    "problem.too_many_tries": "There were too many tries. Please wait a minute and try again.",
    "problem.server_unreachable": "The server {server} does not answer. Check your internet connection.",
    "problem.server_untrusted": "The server {server} cannot prove who it is: its certificate comes "
    "from nobody known or is for another address. Please ask your supporter.",
    "problem.server_expired": "The certificate of the server {server} has expired or is not valid yet. Check date and "
    "time of your computer. If they are right, tell your supporter.",
    "problem.server_strange": "What answers at {server} is no server for remote support. Check the link.",
    "problem.old_version": "This program and the server do not fit together. Please download it again from the "
    "web page.",
    "problem.pairing_failed": "The other side did not answer as it should. Please type the code again.",
    "problem.no_screen": "Your screen cannot be shown: {detail}",
    "problem.refused": "The server refused the connection. Ask your supporter for a new code.",
    "problem.rules": "The rules of your supporter contradict themselves, so your computer shows and allows nothing. "
    "Please tell your supporter.",
    "problem.tampered": "Data was altered on its way. The session was ended to protect you.",
    "problem.failed": "Something in this program broke ({detail}). The session was ended.",
}


class _Known(dict[str, object]):
    """Leaves a gap visible as a mark instead of failing on a fact that nobody told."""

    def __missing__(self, key: str) -> str:
        return "?"


def text(language: str, key: str, **facts: object) -> str:
    """Return a sentence in ``de`` or ``en``."""
    return (EN if language == "en" else DE)[key].format_map(_Known(facts))


def told(facts: Iterable[Fact]) -> dict[str, object]:
    """Return facts of a view as arguments for ``text``."""
    return {fact.name: fact.value for fact in facts}


def duration(seconds: int) -> str:
    """Return ``4:05`` or ``1:02:33``."""
    minutes, rest = divmod(max(0, seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
