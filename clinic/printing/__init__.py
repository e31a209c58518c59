"""What every printed page has in common."""
