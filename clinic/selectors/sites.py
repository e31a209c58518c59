"""What a site has."""

from clinic.models import Site, Station


def stations_at(site: Site) -> list[Station]:
    """The stations in use at the site, by code."""
    return list(Station.objects.filter(site=site, is_active=True).order_by("code"))
