"""How fast a dose is, beside hand-written SQL on the same machine in the same run."""
