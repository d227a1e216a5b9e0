"""The WSGI application that granian serves; a restored site over which the list of closed accounts was not played is not served."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "puhui.web.settings")
application = get_wsgi_application()

from puhui.journeys.deletions import refuse_unreplayed  # noqa: E402 - Django is set up by now

refuse_unreplayed()
