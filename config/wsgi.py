from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

application = get_wsgi_application()

from config.start import refuse_unsafe_start  # noqa: E402 - Django is set up by the line above

refuse_unsafe_start()
