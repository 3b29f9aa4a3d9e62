"""The bare card page, the unit of DESIGN 10: Django, one indexed query, 24 cards, a plain template.

Served by the same gunicorn from the same database as the shop: `e2e.bench.bare_page:application`.
"""

import os

import environ
from django.conf import settings
from django.core.wsgi import get_wsgi_application

CARDS = 24
TEMPLATE = """<!doctype html><title>Cards</title><h1>Cards</h1><ul>
{% for card in cards %}<li><a href="/product/{{ card.slug }}/"><h2>{{ card.name }}</h2></a>
<p>{{ card.byline }}</p><p>£{{ card.price }}</p></li>{% endfor %}</ul>"""

settings.configure(
    ALLOWED_HOSTS=["127.0.0.1"],
    DATABASES={"default": environ.Env.db_url_config(os.environ["DATABASE_URL"])},
    ROOT_URLCONF=__name__,
    SECRET_KEY=os.environ["SECRET_KEY"],
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates"}],
)
settings.DATABASES["default"]["CONN_MAX_AGE"] = 60
application = get_wsgi_application()

from django.db import models
from django.http import HttpResponse
from django.template import Context, Engine
from django.urls import path


class Card(models.Model):
    name = models.CharField(max_length=255)
    slug = models.CharField(max_length=255)
    byline = models.CharField(max_length=255)
    price = models.DecimalField(max_digits=10, decimal_places=2)

    class Meta:
        app_label = "bench"
        managed = False
        db_table = "catalogue_product"

    def __str__(self):
        return self.name


template = Engine().from_string(TEMPLATE)


def cards(request) -> HttpResponse:
    return HttpResponse(template.render(Context({"cards": Card.objects.order_by("-pk")[:CARDS]})))


urlpatterns = [path("cards/", cards), path("healthz", lambda request: HttpResponse())]
