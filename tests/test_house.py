"""The house stays in step with itself: what is explained, linted and layered is what is there."""

import ast
import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def variables_read_by(source: str) -> set[str]:
    """The first argument of every env("NAME") and env.kind("NAME")."""
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call) and node.args]
    names = set()
    for call in calls:
        function = call.func.value if isinstance(call.func, ast.Attribute) else call.func
        first = call.args[0]
        if isinstance(function, ast.Name) and function.id == "env" and isinstance(first, ast.Constant):
            names.add(str(first.value))
    return names


def variables_explained_in(example: str) -> list[str]:
    return re.findall(r"^#?([A-Z][A-Z0-9_]*)=", example, flags=re.MULTILINE)


def apps() -> set[str]:
    return {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests", "bench", "scripts"}


def test_the_example_environment_explains_exactly_the_variables_that_settings_read():
    explained = variables_explained_in((ROOT / ".env.example").read_text(encoding="utf-8"))
    read = variables_read_by((ROOT / "config" / "settings.py").read_text(encoding="utf-8"))

    assert sorted(explained) == sorted(read)


def test_every_variable_of_the_example_has_its_explanation_right_above():
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines):
        if re.match(r"#?[A-Z][A-Z0-9_]*=", line):
            assert lines[number - 1].startswith("# "), line


def test_variables_are_found_in_both_forms_of_call():
    assert variables_read_by('a = env("ONE")\nb = env.bool("TWO", default=env.str("THREE"))\nc = other("FOUR")') == {
        "ONE",
        "TWO",
        "THREE",
    }


def test_every_app_stands_in_the_layer_contracts():
    linter = PYPROJECT["tool"]["importlinter"]
    order, inside = linter["contracts"]
    required = {name.strip() for layer in order["layers"] for name in layer.split("|") if "(" not in name}

    assert set(linter["root_packages"]) == apps()
    assert required == apps()
    assert set(inside["containers"]) == apps() - {"config", "common"}
