import pytest
from django.db import connection

from common.plans import KEPT_PLANS


@pytest.mark.postgres
@pytest.mark.django_db
def test_a_connection_keeps_the_plans_of_the_whole_house_and_compiles_none():
    with connection.cursor() as cursor:
        cursor.execute("SHOW jit")
        assert cursor.fetchone() == ("off",)
    assert connection.connection.prepared_max == KEPT_PLANS
