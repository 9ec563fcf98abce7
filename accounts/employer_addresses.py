"""Addresses that belong to the employer. Its IT staff can read such a mailbox and take an account over by a reset mail.

A domain stands for itself and everything under it.
"""

from __future__ import annotations

from django.utils.translation import gettext as _

EMPLOYER_DOMAINS = (
    "justice.gov.uk",
    "hmpps.gov.uk",
    "probation.gov.uk",
    "prisons.gov.uk",
    "noms.gov.uk",
    "hmcts.gov.uk",
    "hmcts.net",
    "cjsm.net",  # the criminal justice secure mail run for the Ministry of Justice
    # government networks of the past, under which the service's older addresses still lie
    "gsi.gov.uk",
    "gse.gov.uk",
    "gsx.gov.uk",
    "gcsx.gov.uk",
)
EMPLOYER_WORDS = ("probation", "hmpps", "noms", "hmprisons", "moj")
PUBLIC_SECTOR = ("gov.uk", "gov.wales", "llyw.cymru")


def is_employer_address(email: str) -> bool:
    domain = email.rpartition("@")[2].strip().rstrip(".").lower()
    if any(_under(domain, employer) for employer in EMPLOYER_DOMAINS):
        return True
    if not any(_under(domain, sector) for sector in PUBLIC_SECTOR):
        return False
    return any(word in domain for word in EMPLOYER_WORDS)


def employer_address_reason() -> str:
    return _(
        "This address belongs to the employer, whose IT staff can read its mail and so could open the account. "
        "Use a private address or one of the union's."
    )


def _under(domain: str, parent: str) -> bool:
    return domain == parent or domain.endswith(f".{parent}")
