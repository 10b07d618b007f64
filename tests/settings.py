"""The site's settings, made quick and strict for tests."""

import atexit
import os
import shutil
import tempfile

if "RELAIS_DATA" not in os.environ:
    os.environ["RELAIS_DATA"] = tempfile.mkdtemp(prefix="relais-tests-")
    atexit.register(shutil.rmtree, os.environ["RELAIS_DATA"], ignore_errors=True)
os.environ.setdefault("RELAIS_SECRET_KEY", "not a secret: only tests use it")
for name in ("DATABASE_URL", "RELAIS_EXAMPLE", "RELAIS_HTTPS", "RELAIS_DEBUG", "RELAIS_SMTP_HOST"):
    os.environ.pop(name, None)
if os.environ.get("TEST_DATABASE_URL"):
    os.environ["DATABASE_URL"] = os.environ["TEST_DATABASE_URL"]

from relais.web.settings import *  # noqa: E402, F403
from relais.web.settings import TEMPLATES  # noqa: E402


class Undefined(str):
    """What a template gets for a variable that nobody gave it: a failure instead of silence."""

    __slots__ = ()

    def __contains__(self, key) -> bool:
        return key == "%s"

    def __mod__(self, variable):
        raise AssertionError(f"undefined template variable: {variable}")


TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = Undefined("undefined")

ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend", "QUEUES": []}}
# Each test client starts the middleware anew: looking for all static files each time would be slow.
WHITENOISE_AUTOREFRESH = True
