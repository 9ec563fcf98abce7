"""The pages of a notice: who may open which, what they show, and what they never show."""

from __future__ import annotations

import re

from django.urls import reverse

from tests.evidence.notices import agreed, drafted, served


def test_every_page_of_a_rep_opens(signed_in, rep):
    client = signed_in(rep)
    draft, ready, live = drafted(rep), agreed(rep), served(rep)
    pages = [
        reverse("evidence:notice_list"),
        reverse("evidence:notice_new"),
        reverse("evidence:notice_calendar"),
    ]
    pages += [reverse("evidence:notice", args=[n.uid]) for n in (draft, ready, live)]
    pages += [
        reverse("evidence:notice_change", args=[draft.uid]),
        reverse("evidence:notice_agree", args=[draft.uid]),
    ]
    pages += [
        reverse("evidence:notice_serve", args=[ready.uid]),
        reverse("evidence:notice_renew", args=[live.uid]),
    ]
    pages += [
        reverse("evidence:notice_timeline", args=[live.uid]),
        reverse("evidence:notice_hand_over", args=[live.uid]),
    ]
    pages += [
        reverse("evidence:notice_letter", args=[n.uid, form])
        for n in (draft, live)
        for form in ("pdf", "docx")
    ]
    page = client.get(reverse("evidence:notice", args=[live.uid])).content.decode()
    steps = re.findall(r'href="(/notices/[^"]+/step/[^"]+)"', page)
    assert len(steps) >= 10
    for address in [*pages, *steps]:
        assert client.get(address).status_code == 200, address
