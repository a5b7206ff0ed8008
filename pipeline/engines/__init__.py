"""Engines: who does the work on the pieces. An engine takes pieces and yields what became of them, in any order."""
