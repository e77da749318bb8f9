"""Lay the tables of Wagtail, Oscar and Django in an empty database, in half the time of `manage.py migrate`.

Django draws every model anew that is related to one it changes, and with Wagtail and Oscar in one site everything is
related to everything through User. So each library app is migrated here in a world of its own: nothing but itself and
what its migrations depend on. What comes out is the same, migration by migration; `manage.py migrate` afterwards adds
our own apps and sends its signals. A database that was begun already is left to `manage.py migrate` alone.
"""

import gc
import os
import sys
from collections.abc import Container
from pathlib import Path

import django
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.graph import MigrationGraph

Node = tuple[str, str]
ROOT = Path(__file__).resolve().parent.parent


def is_ours(migration: object) -> bool:
    # By where the migration lies, not by the app: our class-only forks use Oscar's own migrations.
    return (ROOT / type(migration).__module__.split(".")[0]).is_dir()


def known_world(graph: MigrationGraph, target: Node, applied: Container[Node]) -> list[Node]:
    """What is applied of the apps that the target builds on, of the apps these build on, and so forth."""
    nodes = set(graph.forwards_plan(target))
    while True:
        labels = {label for label, _name in nodes}
        wider = {
            node
            for leaf in graph.leaf_nodes()
            if leaf[0] in labels
            for node in graph.forwards_plan(leaf)
            if node in applied
        }
        if wider <= nodes:
            return sorted(node for node in nodes if node in applied)
        nodes |= wider


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    sys.path.insert(0, str(ROOT))
    # Models are drawn by the ten thousand and kept in cycles; collecting them seldom saves a quarter of the time.
    gc.set_threshold(200_000, 20, 100)
    django.setup()

    executor = MigrationExecutor(connection)
    if executor.loader.applied_migrations:
        return 0
    executor.recorder.ensure_schema()
    graph = executor.loader.graph
    libraries = [node for node in graph.leaf_nodes() if not is_ours(graph.nodes[node])]
    for target in libraries:
        applied = executor.loader.applied_migrations
        behind = known_world(graph, target, applied)
        plan = [(graph.nodes[node], False) for node in graph.forwards_plan(target) if node not in applied]
        if any(is_ours(migration) for migration, _backwards in plan):
            continue  # a library that builds on a model of ours waits for `manage.py migrate`
        if plan:
            executor.migrate([target], plan=plan, state=executor.loader.project_state(behind, at_end=True))
            executor.loader.applied_migrations = executor.recorder.applied_migrations()
    return 0


if __name__ == "__main__":
    sys.exit(main())
