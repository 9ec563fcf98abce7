from __future__ import annotations

from django.urls import include, path

from config import views

urlpatterns = [
    path("", views.home, name="home"),
    path("health/", views.health, name="health"),
    path("account/", include("allauth.urls")),
    path("", include("accounts.urls")),
    path("", include("evidence.urls")),
    path("", include("campaigns.urls")),
]
