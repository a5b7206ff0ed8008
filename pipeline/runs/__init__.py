"""A run: what there is to do, who else is at work here, and where each piece stands."""
