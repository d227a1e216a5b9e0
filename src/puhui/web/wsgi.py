"""The WSGI application that granian serves; a real site that is set unsafely does not start."""

import os

from django.core.wsgi import get_wsgi_application

from puhui.foundation.safe_start import refuse_unsafe

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "puhui.web.settings")
application = get_wsgi_application()
refuse_unsafe()
