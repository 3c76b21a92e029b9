"""Tables for notebooks."""

from collections.abc import Iterable, Sequence
from html import escape


def table(rows: Iterable[Sequence[object]], heads: Sequence[str] = ()) -> str:
    """A table of HTML; numbers get separators and stand to the right, anything else is escaped."""
    head = f"<thead><tr>{''.join(_cell('th', name) for name in heads)}</tr></thead>" if heads else ""
    body = "".join(f"<tr>{''.join(_cell('td', cell) for cell in row)}</tr>" for row in rows)
    return f"<table>{head}<tbody>{body}</tbody></table>"


def _cell(tag: str, content: object) -> str:
    if isinstance(content, int):
        return f'<{tag} style="text-align: right">{content:,}</{tag}>'
    return f'<{tag} style="text-align: left">{escape(str(content))}</{tag}>'
