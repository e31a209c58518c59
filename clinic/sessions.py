"""Our session engine: one query answers who is signed in, in which role, where, and if it is locked."""

from typing import Any, cast

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare
from django.utils.functional import SimpleLazyObject

from clinic import clock
from clinic.actors import Actor, Door
from clinic.db.statements import Prepared, columns, instance
from clinic.models import Session, Site, StaffMember, Station, User
from clinic.permissions import Role

SIGNED_IN_ON = "signed_in_on"  # the dosing day of the full sign-in, as YYYY-MM-DD
SIGNED_IN_BY = "signed_in_by"  # "sign-in", "password" or "pin": how this session began

_JOINED = ((Session, "e"), (User, "u"), (StaffMember, "m"), (Site, "p"), (Station, "t"))
_SESSION = Prepared(
    "session_with_all",
    f"SELECT {', '.join(columns(model, alias) for model, alias in _JOINED)} FROM clinic_session e"  # noqa: S608
    " LEFT JOIN clinic_user u ON u.id = e.user_id LEFT JOIN clinic_staffmember m ON m.user_id = u.id"
    " LEFT JOIN clinic_site p ON p.id = m.site_id LEFT JOIN clinic_station t ON t.id = e.station_id"
    " WHERE e.session_key = %(key)s AND e.expire_date > %(now)s",
    {"key": "varchar", "now": "timestamptz"},
)


def _read(session_key: str) -> Session | None:
    """The session that has not expired, with its user, their role and site, and its station."""
    values = _SESSION.row(key=session_key, now=clock.now())
    if values is None:
        return None
    found: dict[str, Any] = {}
    start = 0
    for model, alias in _JOINED:
        end = start + len(model._meta.concrete_fields)
        found[alias], start = instance(model, values[start:end]), end
    session, user, staff, site, station = found.values()
    if user is not None:
        session.user = user
        if staff is not None:
            staff.user, staff.site = user, site
    if station is not None:
        session.station, station.site = station, _site_of(station, site)
    return cast(Session, session)


def _site_of(station: Station, site: Site | None) -> Site:
    return site if site is not None and site.pk == station.site_id else station.site


class SessionStore(DatabaseStore):
    """Sessions in our table; `row` is the row last read or written, with its user and station."""

    row: Session | None = None

    @classmethod
    def get_model_class(cls) -> type[Session]:
        """The table behind this engine."""
        return Session

    def _get_session_from_db(self) -> Session | None:
        self.row = _read(str(self.session_key))
        if self.row is None:
            self._session_key = None
        return self.row

    def save(self, must_create: bool = False) -> None:  # noqa: FBT001, FBT002  Django's signature
        """Write what the session says; the columns beside it belong to whoever locks or moves it.

        A request that began before a lock would otherwise undo it when it ends.
        """
        if must_create or self.session_key is None:
            return super().save(must_create)
        fresh = self.create_model_instance(self._get_session(no_load=False))
        kept = Session.objects.filter(pk=fresh.pk).update(
            session_data=fresh.session_data, expire_date=fresh.expire_date, user_id=fresh.user_id
        )
        if not kept:
            raise UpdateError
        return None

    def flush(self) -> None:
        """End the session, and forget its row."""
        super().flush()
        self.row = None

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        """The row to save: what the session says, and the columns kept beside it."""
        row: Session = super().create_model_instance(data)
        user_id = data.get(SESSION_KEY)
        row.user_id = int(user_id) if user_id else None
        if self.row is not None and self.row.user_id == row.user_id:
            row.station_id, row.locked_at = self.row.station_id, self.row.locked_at
            row.last_active_at, row.confined_to = self.row.last_active_at, self.row.confined_to
        else:
            row.last_active_at = clock.now()
        return row


def signed_in_user(request: HttpRequest) -> User | AnonymousUser:
    """The user of this session, read with the session itself; nobody when its proof does not hold."""
    session = request.session
    user_id = session.get(SESSION_KEY)
    row = session.row
    if not user_id or session.get(BACKEND_SESSION_KEY) is None:
        return AnonymousUser()
    user = row.user if row is not None and str(row.user_id) == user_id else None
    if user is None:  # signed in within this very request
        user = User.objects.select_related("staff__site").filter(pk=user_id).first()
    if user is None or not user.is_active:
        return AnonymousUser()
    if not constant_time_compare(session.get(HASH_SESSION_KEY, ""), user.get_session_auth_hash()):
        session.flush()
        return AnonymousUser()
    return user


def actor_from(user: User, *, door: Door, row: Session | None = None) -> Actor:
    """The actor a signed-in user is. A user without a staff row may do nothing."""
    staff = getattr(user, "staff", None)
    if staff is None:
        return Actor(user=user, role=Role.SYSTEM if user.is_system else Role.INSPECTOR, door=door, works=False)
    return Actor(
        user=user,
        role=Role(staff.role),
        door=door,
        site=staff.site,
        station=row.station if row is not None else None,
        licence_kind=staff.licence_kind,
        licence_expires_on=staff.licence_expires_on,
        works=staff.works_on(clock.dosing_day(staff.site)),
    )


class SignedInMiddleware(AuthenticationMiddleware):
    """Puts `user` and `actor` on the request without asking the database again."""

    def process_request(self, request: HttpRequest) -> None:
        """Attach both, lazily: a static page asks for neither."""
        request.user = SimpleLazyObject(lambda: _user_of(request))
        request.actor = SimpleLazyObject(lambda: actor_of(request))


def _user_of(request: HttpRequest) -> User | AnonymousUser:
    if not hasattr(request, "_cached_user"):
        request._cached_user = signed_in_user(request)  # under the name Django keeps it
    return request._cached_user


def actor_of(request: HttpRequest) -> Actor | None:
    """Who asks, or None when nobody is signed in. The rows themselves: a lazy wrapper costs at every look."""
    user = _user_of(request)
    if isinstance(user, AnonymousUser):
        return None
    door = Door.ADMIN if request.path_info.startswith("/admin/") else Door.WEB
    return actor_from(user, door=door, row=request.session.row)
