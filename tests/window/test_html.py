"""The Nu HTML checker finds nothing on any kind of public page, in either language."""

import json
import os
import subprocess
from pathlib import Path

import pytest
from django.template.loader import render_to_string

from tests.window.addresses import REFUSED, SHOWN

pytestmark = [pytest.mark.demo, pytest.mark.vnu]


def test_every_kind_of_page_is_valid_html(demo_shop, tmp_path):
    names = {}
    addresses = [address for language in ("vi", "en") for address in [*SHOWN[language], *REFUSED[language]]]
    for number, address in enumerate(addresses):
        answer = demo_shop.get(address)
        file = tmp_path / f"{number}.html"
        file.write_bytes(answer.content)
        names[file.as_uri()] = f"{answer.status_code} {address}"
    failure = tmp_path / "failure.html"
    failure.write_text(render_to_string("500.html"), encoding="utf-8")
    names[failure.as_uri()] = "500.html"

    checked = subprocess.run(
        [
            "java",
            "-jar",
            os.environ["VNU_JAR"],
            "--format",
            "json",
            "--exit-zero-always",
            *map(str, tmp_path.iterdir()),
        ],
        capture_output=True,
        text=True,
        check=True,
    )

    found = [
        f"{names[Path(entry['url'].removeprefix('file:')).as_uri()]}: {entry['message']} {entry.get('extract', '')}"
        for entry in json.loads(checked.stderr)["messages"]
    ]
    assert {name.split()[0] for name in names.values()} == {"200", "404", "500.html"}
    assert found == []
