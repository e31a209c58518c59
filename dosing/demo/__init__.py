"""A believable clinic of invented people, lived day by day through the services."""
