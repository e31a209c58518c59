"""The system as a named actor: what no person does is still done by somebody."""

from clinic.actors import Actor, Door
from clinic.models import Site, User
from clinic.permissions import Role

NAME = "system"


def system_actor(site: Site | None = None) -> Actor:
    """The system, acting through the job door, at a site if the job is about one."""
    user = User.objects.filter(username=NAME).first()
    if user is None:
        user = User(username=NAME, first_name="The", last_name="system", is_system=True)
        user.set_unusable_password()
        user.save()
    return Actor(user=user, role=Role.SYSTEM, door=Door.JOB, site=site)
