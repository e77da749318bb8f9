import pytest
import time_machine

from search import documents
from search.engines import get_engine
from search.engines.database import forget_snapshots
from search.services import refresh_labels
from tests.search.goods import NOON, Words


@pytest.fixture(autouse=True)
def fresh_snapshots():
    forget_snapshots()


@pytest.fixture
def words(monkeypatch, db):
    """The pages of this test, and labels for its facets; the clock stands at noon."""
    given = Words()
    monkeypatch.setattr(documents, "_contributors", [given])
    refresh_labels()
    with time_machine.travel(NOON, tick=False):
        yield given


@pytest.fixture(params=["database"])
def engine(request):
    """Every engine there is: the contract holds for each."""
    return get_engine(request.param)
