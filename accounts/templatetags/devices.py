from __future__ import annotations

from django import template

from accounts.devices import device_words

register = template.Library()


@register.filter
def device(session: object) -> str:
    """The phone or computer of a session, in words."""
    return device_words(getattr(session, "user_agent", ""))
