"""Identifier guard: nothing about people on probation, their cases or their victims gets in.

Screens every text field and file name. A hard finding stops the submit; a soft one asks. A Finding holds a
kind and a place, never the text that matched, so that it can be logged. `distress` is a guard of its own, for those
who write. Pure: no Django.
"""

from __future__ import annotations

from .browser import BROWSER_REPLACEMENTS, patterns_for_browser
from .finding import Finding
from .search import screen, screen_filename

__all__ = ["BROWSER_REPLACEMENTS", "Finding", "patterns_for_browser", "screen", "screen_filename"]
