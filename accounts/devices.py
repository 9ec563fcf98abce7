"""A phone or computer in words, from what its browser says of itself."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

BROWSERS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Firefox|FxiOS", "Firefox"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Chrome|CriOS", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("CrOS", "ChromeOS"),
    ("Mac OS X", "Mac"),
    ("Linux", "Linux"),
)


def device_words(agent: str) -> str:
    """For example "Firefox on Android"; "a browser" where nothing is known. Never the browser's own long text."""
    browser, system = _first(agent, BROWSERS) or _("a browser"), _first(agent, SYSTEMS)
    return _("%(browser)s on %(system)s") % {"browser": browser, "system": system} if system else browser


def _first(agent: str, names: tuple[tuple[str, str], ...]) -> str:
    return next((name for sign, name in names if re.search(rf"\b(?:{sign})", agent)), "")
