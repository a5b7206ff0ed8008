"""A run: what there is to do, who else is at work here, and the tables put in place at its end."""
