"""The WSGI application that granian serves. Not served: a real site that is set unsafely, and a restored one whose closed accounts would be open."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "puhui.web.settings")
application = get_wsgi_application()

from puhui.foundation.safe_start import refuse_unsafe  # noqa: E402 - Django is set up by now
from puhui.journeys.deletions import refuse_unreplayed  # noqa: E402

refuse_unsafe()
refuse_unreplayed()
