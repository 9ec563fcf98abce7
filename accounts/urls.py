from __future__ import annotations

from django.urls import path

from accounts.views import audit, invitations, people, sessions, union

app_name = "accounts"

urlpatterns = [
    path("people/", people.people, name="people"),
    path("people/invitations/", invitations.invitations, name="invitations"),
    path("people/invitations/new/", invitations.invitation_new, name="invitation_new"),
    path(
        "people/invitations/<uuid:uid>/withdraw/", invitations.invitation_withdraw, name="invitation_withdraw"
    ),
    path("people/mail/", union.outbox, name="outbox"),
    path("people/mail/<uuid:uid>/", union.mail_settled, name="mail_settled"),
    path("people/union/", union.union_settings, name="union_settings"),
    path("people/roles/<uuid:uid>/end/", people.role_end, name="role_end"),
    path("people/<uuid:uid>/", people.person, name="person"),
    path("people/<uuid:uid>/roles/new/", people.role_new, name="role_new"),
    path("people/<uuid:uid>/close/", people.person_close, name="person_close"),
    path("people/<uuid:uid>/open/", people.person_open, name="person_open"),
    path("people/<uuid:uid>/sign-out/", people.person_sign_out, name="person_sign_out"),
    path("people/<uuid:uid>/second-step/", people.second_step_reset, name="second_step_reset"),
    path("audit/", audit.audit, name="audit"),
    path("invitation/<str:token>/", invitations.invitation, name="invitation"),
    path("account/sessions/<int:pk>/end/", sessions.session_end, name="session_end"),
]
