import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "relais.web.settings")
application = get_wsgi_application()

# What was just imported stays as long as the process: looking through it again and again for what could go costs
# each page some of its time.
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 20)
