from __future__ import annotations

from django.urls import path

from campaigns.views import demands, pack_sets, packs, public

urlpatterns = [
    path("packs/", packs.pack_list, name="pack_list"),
    path("packs/<uuid:uid>/", packs.pack_detail, name="pack"),
    path("packs/<uuid:uid>/pdf/", packs.pack_file, name="pack_file"),
    path("packs/<uuid:uid>/file/<slug:kind>/", packs.pack_file, name="pack_download"),
    path("packs/<uuid:uid>/region/", packs.region_file, name="pack_region"),
    path("packs/<uuid:uid>/settings/", packs.pack_settings, name="pack_settings"),
    path("packs/<uuid:uid>/words/", packs.words, name="pack_words"),
    path("packs/<uuid:uid>/leave-out/", packs.leave_out, name="pack_leave_out"),
    path("packs/<uuid:uid>/put-back/", packs.put_back, name="pack_put_back"),
    path("packs/<uuid:uid>/second-yes/", packs.confirm, name="pack_confirm"),
    path("packs/<uuid:uid>/check/", packs.pack_check_view, name="pack_check"),
    path("packs/<uuid:uid>/sign/", packs.sign, name="pack_sign"),
    path("packs/<uuid:uid>/issue/", packs.issue, name="pack_issue"),
    path("packs/<uuid:uid>/revise/", packs.revise, name="pack_revise"),
    path("packs/<uuid:uid>/recall/", packs.recall, name="pack_recall"),
    path("packs/<uuid:uid>/deliver/", packs.deliver, name="pack_deliver"),
    path("packs/links/<uuid:uid>/take-back/", packs.revoke, name="delivery_revoke"),
    path("packs/<uuid:uid>/figures/", pack_sets.trace, name="pack_trace"),
    path("packs/<uuid:uid>/set/", pack_sets.set_detail, name="pack_set"),
    path("packs/<uuid:uid>/set/make/", pack_sets.set_new, name="pack_set_new"),
    path("packs/<uuid:uid>/set/act/", pack_sets.set_act, name="pack_set_act"),
    path("packs/<uuid:uid>/set/zip/", pack_sets.set_file, name="pack_set_file"),
    path("p/<slug:token>/", public.check, name="check"),
    path("to/<slug:token>/", public.delivery, name="delivery"),
    path("demands/", demands.demand_list, name="demand_list"),
    path("demands/<uuid:uid>/", demands.demand_detail, name="demand"),
]
