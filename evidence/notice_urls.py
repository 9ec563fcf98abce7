from __future__ import annotations

from django.urls import path

from evidence.views import notice_calendar, notice_officials, notice_steps, notice_word, notices

urlpatterns = [
    path("notices/", notices.notice_list, name="notice_list"),
    path("notices/new/", notices.notice_new, name="notice_new"),
    path("notices/calendar/", notice_calendar.notice_calendar, name="notice_calendar"),
    path("notices/calendar/<str:token>.ics", notice_calendar.notice_feed, name="notice_feed"),
    path("notices/ownerless/", notice_officials.notice_ownerless, name="notice_ownerless"),
    path("notices/concerns/", notice_officials.notice_concerns, name="notice_concerns"),
    path("notices/concerns/<int:unit>/national/", notice_officials.notice_national, name="notice_national"),
    path(
        "notices/concerns/<int:unit>/national/strike/",
        notice_officials.notice_national_strike,
        name="notice_national_strike",
    ),
    path("notices/concerns/<int:unit>/<str:form>/", notice_officials.notice_bundle, name="notice_bundle"),
    path("notices/clocks/", notice_officials.notice_clocks, name="notice_clocks"),
    path("notices/mine/", notice_word.notice_word, name="notice_word"),
    path("notices/mine/say/", notice_word.notice_word_say, name="notice_word_say"),
    path("notices/mine/letter/", notice_word.notice_word_letter, name="notice_word_letter"),
    path("notices/mine/join/", notice_word.notice_word_join, name="notice_word_join"),
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
    path("notices/<uuid:uid>/move/", notice_steps.notice_move, name="notice_move"),
    path("notices/<uuid:uid>/hand-over/", notice_steps.notice_hand_over, name="notice_hand_over"),
]
