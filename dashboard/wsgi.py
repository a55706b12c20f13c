"""The WSGI application that the server runs."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dashboard.settings")
application = get_wsgi_application()

# What is loaded stays. Else the collector would look at all of it now and then, and a page take
# three times as long.
get_resolver().url_patterns  # noqa: B018 (loads the pages)
gc.collect()
gc.freeze()
