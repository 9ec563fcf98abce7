from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from workloads import wording


class WorkloadsConfig(AppConfig):
    name = "workloads"
    verbose_name = _("Workloads")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        wording.use(gettext, ngettext)
