"""Forms of the people pages."""
