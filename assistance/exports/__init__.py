"""Writers of a report's rows as CSV, JSON, Excel and a bundle of all; none knows of HTTP."""
