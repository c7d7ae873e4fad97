"""How does a test bring the customer's rules to a page? Step by step, as a session would, with the time in its hand."""

from beistand.session.customer import Customer
from beistand.session.effects import Effect
from beistand.session.events import (
    Event,
    IntroductionCame,
    MessageCame,
    PairingBroke,
    PairingDone,
    PairingReplied,
    ScreensChanged,
    WindowsChanged,
)
from beistand.session.intents import Answer, End, EnterCode
from beistand.session.view import ScreenOffer, Stage, View
from beistand.wire.messages import FromSupporter
from beistand.wire.opening import Introduction
from beistand.wire.policy import NoticeFacts, Policy, Right
from beistand.wire.signals import Joined, Left, Peer, Welcome

CODE = "1234 567 890"
SESSION = "00112233445566778899aabbccddeeff"
WORDS = ("Anker", "Birne", "Turm")
SUPPORTER = Peer(participant=1, role="supporter")
SCREENS = (
    ScreenOffer(screen=0, name="HDMI-1", left_px=0, top_px=0, width_px=320, height_px=200, is_primary=True),
    ScreenOffer(screen=1, name="DP-1", left_px=320, top_px=0, width_px=160, height_px=120, is_primary=False),
)
VIEW = frozenset({Right.VIEW})
CONTROL = frozenset({Right.VIEW, Right.CONTROL})


def introduction(policy: Policy | None = None) -> Introduction:
    """Return what the supporter says about itself."""
    notice = NoticeFacts(
        version=3,
        policy=policy or Policy(),
        text_de_sha256=bytes(32),
        text_en_sha256=bytes(range(32)),
        text_de_plain_sha256=bytes(range(1, 33)),
    )
    return Introduction(
        organisation="Hilfe GmbH",
        supporter="Frau Sommer",
        purpose="Drucker",
        notice=notice,
        supporter_key=bytes(range(32)),
    )


def welcome(*peers: Peer, policy: Policy | None = None, confirmed_ms: int = 1_790_000_000_000) -> Welcome:
    """Return the server's welcome, bound to the notice of ``introduction``."""
    return Welcome(
        session=SESSION,
        participant=2,
        role="customer",
        peers=list(peers),
        notice_hash=introduction(policy).notice.notice_hash().hex(),
        notice_version=3,
        confirmed_ms=confirmed_ms,
    )


def joined() -> Joined:
    """Return the signal that the supporter's link stands."""
    return Joined(participant=1, role="supporter")


def left(*, is_final: bool = False) -> Left:
    """Return the signal that the supporter's link is gone."""
    return Left(participant=1, role="supporter", is_final=is_final)


class Drive:
    """The rules in a test's hand.

    Attributes:
        now_ms: the time; a test sets it forward.
        effects: what the last event led to; ``all_effects``: what every event led to.
    """

    def __init__(self, *, policy: Policy | None = None) -> None:
        self.rules = Customer(language="de", server="https://hilfe.example", notice_url="https://hilfe.example/")
        self.policy = policy or Policy(screens_max=1)
        self.now_ms = 1_000_000
        self.effects: list[Effect] = []
        self.all_effects: list[Effect] = []
        self.happen(ScreensChanged(screens=SCREENS))
        self.happen(WindowsChanged(windows=(), has_list=True))

    @property
    def view(self) -> View:
        """What the customer sees."""
        return self.rules.view(now_ms=self.now_ms)

    def happen(self, event: Event) -> list[Effect]:
        """Let something happen now."""
        self.effects = self.rules.handle(event, now_ms=self.now_ms)
        self.all_effects += self.effects
        return self.effects

    def say(self, message: FromSupporter) -> list[Effect]:
        """Let a message of the supporter come."""
        return self.happen(MessageCame(message=message))

    def reach(self, stage: Stage, *, rights: frozenset[Right] = VIEW) -> "Drive":
        """Go on to a page as a session would."""
        steps: dict[Stage, list[Event]] = {
            Stage.CONNECTING: [EnterCode(text=CODE)],
            Stage.PAIRING: [welcome(SUPPORTER, policy=self.policy)],
            Stage.CHECK: [
                PairingReplied(run=1),
                PairingDone(run=1, words=WORDS),
                IntroductionCame(introduction=introduction(self.policy)),
            ],
            Stage.SHARING: [Answer(is_yes=True, rights=rights, screens=(0,))],
            Stage.ENDED: [End()],
        }
        if stage is Stage.FAILED:
            self.reach(Stage.PAIRING)
            for run in (1, 2, 3):
                self.happen(PairingBroke(run=run, is_wrong_code=True))
                self.happen(EnterCode(text=CODE))
        elif stage is not Stage.ENTER_CODE:
            for page, events in steps.items():
                for event in events:
                    self.happen(event)
                if page is stage:
                    break
        assert self.view.stage is stage, f"wanted {stage}, got {self.view.stage}"
        return self
