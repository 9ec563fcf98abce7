"""Words by which somebody may be saying that they are in danger: a reason for a person to look today, never a verdict.

Finds whether, not where or what: the answer can be logged and mailed. Written to miss little; a false alarm costs one
click. Pure: no Django.
"""

from __future__ import annotations

import re
import unicodedata

_NOT = "(?:can ?not|cant|can t|couldnt|couldn t|could not)"
_DONT = "(?:do ?not|dont|don t|did ?not|didnt|didn t|no longer)"
_ANY_MORE = "(?:any ?more|any longer|much longer)"
_ME = "(?:me|myself|my self)"
_MY_LIFE = "(?:my|my own|our|his|her|their|his own|her own|their own) (?:life|lives)"
# Said of the work with people on probation, not of the one who writes.
_SERVICE = "(?:prevention|risk assessments?|awareness|training|policy|policies|watch|strategy|protocols?|screening tool)"

_PHRASES = (
    f"(?<!this )(?<!it )(?<!that ){_NOT} (?:go on|carry on|keep going)(?! (?:leave|holiday|annual|sick|strike|maternity|the|a|an|to|duty|site|home|record)\\b)",
    f"{_NOT} (?:take|bear|stand|face|cope|do)(?: with)?(?: it| this| life| things)? {_ANY_MORE}",
    f"{_NOT} (?:see|find) (?:any |a )?(?:way out|point in (?:living|being here|going on))",
    f"{_NOT} live (?:like this|with this|with it|any ?more)",
    "(?:no|any|a) (?:point|reason) (?:in |to )?(?:living|live|going on|go on|being alive|be alive|carry on living)",
    "nothing (?:left )?to live for",
    "(?:not|isnt|isn t|aint) worth living",
    f"(?:end|ending|ended|take|taking|took|taken) {_MY_LIFE}",
    "(?:end|ending) it all",
    "(?:kill|killing|killed|hang|hanging|hanged|drown|drowning|shoot|shooting) (?:my ?self|him ?self|her ?self|themsel(?:f|ves))",
    "(?:harm|harming|harmed|hurt|hurting|cut|cutting|injure|injuring) (?:my ?self|myself)",
    f"self harm(?:ed|ing)?(?! {_SERVICE})",
    f"suicid(?:e|al|ally)(?! {_SERVICE})",
    f"{_DONT} want to (?:live|be here|be alive|wake up|exist|go on living|carry on living)",
    "(?:want|wanted|wanting|wish|hoping|hope|ready|going) to die",
    "want to be dead",
    "wish(?:ed|ing)? (?:that )?(?:i|he|she|they) (?:was|were|had|could)(?: just)?(?: been)? (?:dead|die|never born|never been born)",
    "rather be dead",
    f"better off (?:dead|without {_ME})",
    "(?:everyone|everybody|family|kids|children|world|team) (?:would|d|will|ll) be better (?:off )?without me",
    "(?:jump|jumping|jumped|step|stepping|walk|walking) (?:in front of|under|out in front of) (?:a |the )?"
    "(?:train|tube|lorry|truck|bus|car|traffic)",
    "(?:jump|jumping|jumped|throw myself|throwing myself) (?:off|from) (?:a |the )?(?:bridge|roof|building|car park|cliff)",
    "(?:drive|driving|crash|crashing) (?:my car |the car )?(?:into|off) (?:a |the )?(?:tree|wall|river|bridge|lorry|truck)",
    "(?:take|taking|took|taken) (?:an )?overdose",
    "overdos(?:e|ed|ing) (?:myself|on (?:my|his|her|their))",
    "(?:feel|feeling|felt) (?:so |completely |utterly |totally )?hopeless",
    "at the end of my (?:rope|tether)",
    "(?:say|saying|said) goodbye to (?:everyone|everybody|my (?:family|kids|children))",
    # Welsh
    "lladd (?:fy hun|fy hunan)",
    "(?:diwedd|ddiwedd|therfyn) ar (?:fy mywyd|y cyfan)",
    "cymryd fy mywyd",
    "(?:methu|ddim yn gallu|ffaelu) (?:dal ati|mynd ymlaen|cario ymlaen)",
    "(?:ddim|m) (?:eisiau|isio|moyn) (?:byw|bod yma|deffro)",
    "hunanladd\\w*",
    "hunan ?niweidio",
)
_REGEX = re.compile("|".join(rf"(?<![a-z0-9])(?:{phrase})(?![a-z0-9])" for phrase in _PHRASES))


def may_be_distress(text: str) -> bool:
    """Whether any of the phrases stands in the text, however it is typed."""
    return _REGEX.search(_levelled(text)) is not None


def _levelled(text: str) -> str:
    """Small letters and digits with single blanks between: no case, accents, apostrophes, line breaks, full stops."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(char for char in plain if not unicodedata.combining(char))
    return " ".join(re.sub(r"[^a-z0-9]+", " ", plain).split())
