"""What each page's template gets: frozen dataclasses, ready to show."""
