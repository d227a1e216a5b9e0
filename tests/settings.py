"""Settings for tests: the product's own, with a home of its own and a database that the session's fixture makes."""

import atexit
import os
import shutil
import tempfile

_HOME = tempfile.mkdtemp(prefix="puhui-tests-")
atexit.register(shutil.rmtree, _HOME, ignore_errors=True)
os.environ["PUHUI_HOME"] = _HOME
os.environ["DATABASE_URL"] = "postgresql://nobody@/nothing?host=/nowhere"

from puhui.web.settings import *  # noqa: E402, F403
from puhui.web.settings import DATABASES  # noqa: E402

del DATABASES["default"]["OPTIONS"]["pool"]  # a test that clones a database must not find yesterday's connection
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
#: Most tests sign somebody in to look at something else; those of signing in set it as a real site has it.
SECOND_FACTOR_FORCED = False
