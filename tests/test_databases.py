"""The test bed itself: clones are whole, apart from each other, and fresh after a test that commits."""

import pytest
from django.contrib.sites.models import Site
from django.db import connection


@pytest.mark.django_db
def test_every_process_works_on_a_clone_and_not_on_the_named_database(test_databases):
    name = str(connection.settings_dict["NAME"])

    assert name == test_databases.clone_name
    assert name != test_databases.origin
    assert test_databases.template_name in test_databases.existing()


@pytest.mark.django_db(transaction=True)
def test_what_a_committing_test_changed_is_gone_with_its_clone(test_databases):
    before = list(Site.objects.values_list("pk", "domain"))
    Site.objects.create(domain="left-behind.example", name="left behind")

    test_databases.restore()

    assert before
    assert list(Site.objects.values_list("pk", "domain")) == before
