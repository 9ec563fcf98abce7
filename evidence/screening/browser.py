"""The table for the browser, which warns before anything is sent."""

from __future__ import annotations

from evidence.screening.patterns import PATTERNS

# One character for one, so that places in the normalised text are places in the field.
BROWSER_REPLACEMENTS: tuple[dict[str, str], ...] = (
    {"source": "[\u2010-\u2015\u2212\u2043\u00ad\ufe58\ufe63\uff0d]", "to": "-"},
    {"source": "[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000\t\r]", "to": " "},
    {"source": "[\uff0f\u2044\u2215]", "to": "/"},
)


def patterns_for_browser() -> list[dict[str, object]]:
    """What JavaScript can check alone: new RegExp(source, flags) after BROWSER_REPLACEMENTS on the text.

    Left out are the kinds that need arithmetic (PNC, CRO, NHS) and the story of a case: the server has the last word.
    """
    return [
        {
            "kind": pattern.kind,
            "source": pattern.source,
            "flags": "gi" if pattern.any_case else "g",
            "hard": pattern.hard,
            "message": pattern.message,
        }
        for pattern in PATTERNS
        if pattern.valid is None
    ]
