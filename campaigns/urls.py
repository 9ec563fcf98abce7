from __future__ import annotations

from django.urls import path

from campaigns import pack_urls
from campaigns.views import figures, packs, receipt, releases, staff, summaries

app_name = "campaigns"

urlpatterns = [
    path("receipt/outcome/", receipt.outcome, name="receipt_outcome"),
    path("figures/national/", figures.national, name="national"),
    path("figures/mine/", figures.mine, name="mine"),
    path("figures/place/<slug:key>/", figures.place, name="place"),
    path("figures/place/<slug:key>/behind/", figures.provenance, name="provenance"),
    path("figures/published/", staff.published, name="published"),
    path("figures/staff/", staff.staff_list, name="staff_list"),
    path("figures/staff/new/", staff.staff_new, name="staff_new"),
    path("figures/staff/save/", staff.staff_save_rows, name="staff_save"),
    path("figures/releases/", releases.release_list, name="release_list"),
    path("figures/releases/open/", releases.release_open, name="release_open"),
    path("figures/releases/<uuid:uid>/", releases.release, name="release"),
    path("figures/releases/<uuid:uid>/check/", releases.release_check, name="release_check"),
    path("figures/releases/working/<uuid:uid>/", releases.release_working, name="release_working"),
    path("figures/releases/<uuid:uid>/close/", releases.release_close, name="release_close"),
    path("figures/releases/<uuid:uid>/restate/", releases.release_restate, name="release_restate"),
    path("figures/releases/<uuid:uid>/<str:kind>/", releases.release_sheet, name="release_sheet"),
    path("figures/", summaries.summary_list, name="summary_list"),
    path("figures/compiling/<uuid:uid>/", summaries.compiling, name="compiling"),
    path("figures/<uuid:uid>/", summaries.summary_detail, name="summary"),
    path("figures/<uuid:uid>/pack/", packs.pack_new, name="pack_new"),
    *pack_urls.urlpatterns,
]
