from django.urls import path

from dashboard.feeds.views import corrections_feed, feed, packages_feed

urlpatterns = [
    path("feed.atom", feed, {"format": "atom"}, name="feed_atom"),
    path("feed.json", feed, {"format": "json"}, name="feed_json"),
    path("packages/feed.atom", packages_feed, {"format": "atom"}, name="packages_feed_atom"),
    path("packages/feed.json", packages_feed, {"format": "json"}, name="packages_feed_json"),
    path("corrections/feed.atom", corrections_feed, {"format": "atom"}, "corrections_feed_atom"),
    path("corrections/feed.json", corrections_feed, {"format": "json"}, "corrections_feed_json"),
]
