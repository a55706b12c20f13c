"""The site's addresses."""

from django.contrib import admin
from django.urls import path, re_path

from dashboard.allies.views import allies, ally
from dashboard.authorities.views import authorities, authority
from dashboard.changes.views import changes
from dashboard.contact_group.views import contact_group
from dashboard.corrections.views import corrections
from dashboard.data.exports import export_urls
from dashboard.data.views import data, data_json
from dashboard.feeds.views import corrections_feed, feed, packages_feed
from dashboard.methodology.views import methodology
from dashboard.overview.views import overview
from dashboard.packages.package_views import package
from dashboard.packages.views import packages
from dashboard.proof.views import proof
from dashboard.reconciliation.briefings_views import briefing, briefings
from dashboard.reconciliation.views import reconciled_figure, reconciliation
from dashboard.site.health import healthz
from dashboard.sources.views import source, sources
from dashboard.timeline.views import timeline

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
