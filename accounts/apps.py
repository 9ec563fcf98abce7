from __future__ import annotations

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "Accounts"

    def ready(self) -> None:
        from allauth.mfa.signals import authenticator_added

        from accounts import tenancy
        from accounts.services.signin import second_step_added

        authenticator_added.connect(second_step_added, dispatch_uid="accounts.second_step")
        tenancy.connect()
