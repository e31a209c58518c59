"""A kept connection costs no question, and a dead one costs no failed request."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from clinic.db.connections import drop_dead_connections

needs_postgresql = pytest.mark.skipif(connection.vendor != "postgresql", reason="PostgreSQL's own")


@needs_postgresql
@pytest.mark.django_db(transaction=True)
def test_a_connection_that_the_server_ended_is_replaced_before_the_next_request(client):
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 1000)", [pid])
    other.close()
    drop_dead_connections()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        assert cursor.fetchone() != (pid,)


@pytest.mark.django_db
def test_a_living_connection_is_kept():
    connection.ensure_connection()
    kept = connection.connection
    drop_dead_connections()
    assert connection.connection is kept


@pytest.mark.django_db
def test_asking_whether_the_clinic_lives_asks_the_database_nothing(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        client.get("/healthz")


def test_flush_is_refused_where_records_are(settings):
    settings.ALLOW_FLUSH = False
    with pytest.raises(CommandError, match="append-only clinical records"):
        call_command("flush", interactive=False)
