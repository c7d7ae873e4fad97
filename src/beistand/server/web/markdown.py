"""How do notes become a page? CommonMark with tables; no HTML of the writer, no pictures, no scripts behind links."""

from collections.abc import Sequence
from typing import Any, Final

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markupsafe import Markup

HEADING_FIRST: Final = 3
"""Level of the biggest heading in notes: a page has its own first and second."""
HEADING_LAST: Final = 6


def markdown(text: str) -> Markup:
    """Return notes as HTML that is safe to show."""
    return Markup(_WRITER.render(text))  # noqa: S704 - html=False: what people typed is escaped by the library


def _heading(renderer: RendererHTML, tokens: Sequence[Token], index: int, options: Any, _env: Any) -> str:  # noqa: ANN401 - the library's types
    token = tokens[index]
    level = min(int(token.tag[1:]) + HEADING_FIRST - 1, HEADING_LAST)
    token.tag = f"h{level}"
    return renderer.renderToken(tokens, index, options, _env)


def _link(renderer: RendererHTML, tokens: Sequence[Token], index: int, options: Any, _env: Any) -> str:  # noqa: ANN401 - see above
    tokens[index].attrSet("rel", "noopener noreferrer nofollow")
    return renderer.renderToken(tokens, index, options, _env)


def _writer() -> MarkdownIt:
    made = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable(["table", "strikethrough"]).disable("image")
    made.add_render_rule("heading_open", _heading)
    made.add_render_rule("heading_close", _heading)
    made.add_render_rule("link_open", _link)
    return made


_WRITER: Final = _writer()
