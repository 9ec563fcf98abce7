"""The fixed words of the pure packages, in the language in force.

English until a translation is handed in: `workloads.apps` hands in Django's at start, so that a sentence made while
Welsh is in force is Welsh. Nothing here knows Django.
"""

from __future__ import annotations

from collections.abc import Callable

_translate: Callable[[str], str] | None = None
_translate_number: Callable[[str, str, int], str] | None = None


def use(translate: Callable[[str], str], translate_number: Callable[[str, str, int], str]) -> None:
    """Take words from these from now on: functions like the gettext and ngettext of the standard library."""
    global _translate, _translate_number
    _translate, _translate_number = translate, translate_number


def gettext(message: str) -> str:
    return message if _translate is None else _translate(message)


def ngettext(singular: str, plural: str, number: int) -> str:
    if _translate_number is None:
        return singular if number == 1 else plural
    return _translate_number(singular, plural, number)


def ngettext_noop(singular: str, plural: str) -> tuple[str, str]:
    """The same for words that depend on a number."""
    return singular, plural


def gettext_noop(message: str) -> str:
    """Marks words for the catalogue that are translated where they are used."""
    return message
