from __future__ import annotations

import pghistory
from django.db import models

from accounts.actors import Actor
from evidence.models.case_report import CaseReport

_Tracked = pghistory.create_event_model(
    CaseReport,
    pghistory.UpdateEvent(condition=pghistory.AnyChange("status", "version"), row=pghistory.Old),
    pghistory.DeleteEvent(),
    # An allow-list: no reporter, place, date, figure or word is ever copied here.
    fields=["union", "status", "version"],
    obj_field=pghistory.ObjForeignKey(related_name="+"),
    context_field=None,
    context_id_field=None,
    model_name="CaseReportEvent",
)


class CaseReportEventQuerySet(models.QuerySet["CaseReportEvent"]):
    def visible_to(self, actor: Actor) -> CaseReportEventQuerySet:
        return self.filter(union_id=actor.union_id, pgh_obj__in=CaseReport.objects.visible_to(actor))


class CaseReportEvent(_Tracked):
    """The status a report had before each change, written by the database itself: no way of writing goes round it."""

    PRIVACY = "internal"

    objects = CaseReportEventQuerySet.as_manager()
