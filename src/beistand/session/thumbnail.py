"""How does the picture that leaves look, small? A value on its way from the picture's thread to the customer's panel.

The rules neither make nor read it: pixels never enter them.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Thumbnail:
    """A shared screen as the encoder has it: covered windows are covered, the module's border is gone.

    Attributes:
        screen: its number, as in ``ScreenOffer``.
        width_px, height_px: of the small picture.
        pixels: rows top down; each pixel B, G, R, unused.
    """

    screen: int
    width_px: int
    height_px: int
    pixels: bytes = field(repr=False)
