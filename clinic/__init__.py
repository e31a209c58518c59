"""The house: people, sites, audit, clock, permissions, the web plumbing and the wiring."""
