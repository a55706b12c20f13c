"""The site's addresses."""

from django.contrib import admin
from django.urls import path, re_path

from dashboard.views.allies import allies, ally
from dashboard.views.authorities import authorities, authority
from dashboard.views.briefings import briefing, briefings
from dashboard.views.changes import changes
from dashboard.views.contact_group import contact_group
from dashboard.views.corrections import corrections
from dashboard.views.data import data, data_json
from dashboard.views.exports import export_urls
from dashboard.views.feeds import corrections_feed, feed, packages_feed
from dashboard.views.health import healthz
from dashboard.views.methodology import methodology
from dashboard.views.overview import overview
from dashboard.views.package import package
from dashboard.views.packages import packages
from dashboard.views.proof import proof
from dashboard.views.reconciliation import reconciled_figure, reconciliation
from dashboard.views.sources import source, sources
from dashboard.views.timeline import timeline

urlpatterns = [
    path("", overview, name="overview"),
    path("authorities/", authorities, name="authorities"),
    path("authorities/<slug:code>/", authority, name="authority"),
    path("changes/", changes, name="changes"),
    path("contact-group/", contact_group, name="contact_group"),
    path("timeline/", timeline, name="timeline"),
    path("methodology/", methodology, name="methodology"),
    path("feed.atom", feed, {"format": "atom"}, name="feed_atom"),
    path("feed.json", feed, {"format": "json"}, name="feed_json"),
    path("packages/", packages, name="packages"),
    path("packages/feed.atom", packages_feed, {"format": "atom"}, name="packages_feed_atom"),
    path("packages/feed.json", packages_feed, {"format": "json"}, name="packages_feed_json"),
    path("packages/<slug:slug>/", package, name="package"),
    path("allies/", allies, name="allies"),
    path("allies/<slug:code>/", ally, name="ally"),
    path("reconciliation/", reconciliation, name="reconciliation"),
    # A key may hold dots, which a slug may not.
    re_path(
        r"^reconciliation/(?P<key>[A-Za-z0-9._-]+)/$", reconciled_figure, name="reconciled_figure"
    ),
    path("briefings/", briefings, name="briefings"),
    re_path(r"^briefings/(?P<key>[A-Za-z0-9._-]+)/$", briefing, name="briefing"),
    path("sources/", sources, name="sources"),
    re_path(r"^sources/(?P<key>[A-Za-z0-9._-]+)/$", source, name="source"),
    path("corrections/", corrections, name="corrections"),
    path(
        "corrections/feed.atom",
        corrections_feed,
        {"format": "atom"},
        name="corrections_feed_atom",
    ),
    path(
        "corrections/feed.json",
        corrections_feed,
        {"format": "json"},
        name="corrections_feed_json",
    ),
    path("proof/<slug:figure>/", proof, name="proof"),
    path("data/", data, name="data"),
    path("data.json", data_json, name="data_json"),
    path("healthz", healthz, name="healthz"),
    path("admin/", admin.site.urls),
    *export_urls,
]
