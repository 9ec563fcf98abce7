from __future__ import annotations

from django.urls import path

from evidence.views import notice_steps, notice_word, notices

urlpatterns = [
    path("notices/", notices.notice_list, name="notice_list"),
    path("notices/new/", notices.notice_new, name="notice_new"),
    path("notices/calendar/", notice_steps.notice_calendar, name="notice_calendar"),
    path("notices/calendar/<str:token>.ics", notice_steps.notice_feed, name="notice_feed"),
    path("notices/ownerless/", notice_steps.notice_ownerless, name="notice_ownerless"),
    path("notices/concerns/", notice_steps.notice_concerns, name="notice_concerns"),
    path("notices/concerns/<int:unit>/<str:form>/", notice_steps.notice_bundle, name="notice_bundle"),
    path("notices/mine/", notice_word.notice_word, name="notice_word"),
    path("notices/mine/say/", notice_word.notice_word_say, name="notice_word_say"),
    path("notices/<uuid:uid>/", notices.notice_detail, name="notice"),
    path("notices/<uuid:uid>/change/", notices.notice_change, name="notice_change"),
    path("notices/<uuid:uid>/renew/", notices.notice_renew_view, name="notice_renew"),
    path("notices/<uuid:uid>/letter/<str:form>/", notices.notice_letter, name="notice_letter"),
    path("notices/<uuid:uid>/agree/", notices.notice_agree_view, name="notice_agree"),
    path("notices/<uuid:uid>/code/<int:member>/", notices.notice_code, name="notice_code"),
    path("notices/<uuid:uid>/serve/", notices.notice_serve_view, name="notice_serve"),
    path("notices/<uuid:uid>/proof/", notices.notice_proof, name="notice_proof"),
    path("notices/<uuid:uid>/timeline/", notices.notice_timeline, name="notice_timeline"),
    path("notices/<uuid:uid>/step/<str:kind>/", notice_steps.notice_step, name="notice_step"),
    path("notices/<uuid:uid>/strike/<int:seq>/", notice_steps.notice_strike, name="notice_strike"),
    path("notices/<uuid:uid>/paper/<str:paper>/<str:form>/", notice_steps.notice_paper, name="notice_paper"),
    path("notices/<uuid:uid>/hand-over/", notice_steps.notice_hand_over, name="notice_hand_over"),
]
