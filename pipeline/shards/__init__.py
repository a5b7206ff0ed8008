"""Shards: how a corpus is cut into them (`plan`), and what is done with one, in whatever process (`work`)."""
