"""The whole demo in a real browser: whole, accessible, keeping to itself, and light on the wire."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser import DESKTOP, PHONE
from tests.window.addresses import REFUSED, SHOWN

pytestmark = [pytest.mark.demo, pytest.mark.browser]

KB = 1000  # bytes


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["360", "1280"])
def test_every_public_page_is_accessible_whole_and_keeps_to_itself(
    demo_shop, new_demo_page, page_log, viewport, language
):
    page = new_demo_page(viewport)
    findings = []
    for address in [*SHOWN[language], *REFUSED[language]]:
        answer = page.goto(address)
        policy = answer.headers["content-security-policy"]
        if "default-src 'self'" not in policy or "unsafe" in policy or "http" in policy:
            findings.append(f"{address}: policy {policy}")
        results = Axe().run(page).response
        findings += [f"{address}: {found['id']} {found['nodes'][0]['html'][:120]}" for found in results["violations"]]
        if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            findings.append(f"{address}: wider than the screen")

    assert findings == []
    assert page_log.foreign_requests == []
    assert [error for error in page_log.errors if "404" not in error] == []
    assert demo_shop.failures() == []


FIRST_VISITS = [
    "/",
    "/san-pham/",
    "/san-pham/mat-ong-dien-bien/",
    "/san-pham/du-lich-cong-dong-ban-che-can/",
    "/en/",
    "/en/san-pham/",
    "/en/san-pham/dien-bien-wildflower-honey/",
]


@pytest.mark.parametrize(("viewport", "density"), [(PHONE, 2), (DESKTOP, 1)], ids=["360", "1280"])
@pytest.mark.parametrize("address", FIRST_VISITS)
def test_a_first_visit_is_light(new_demo_page, page_log, viewport, density, address):
    """Bytes as they travel, from the opening of the page until nothing more is asked for; nothing is in the cache."""
    page = new_demo_page(viewport, device_scale_factor=density)
    wire = page.context.new_cdp_session(page)
    wire.send("Network.enable")
    kinds, weights = {}, {}
    wire.on("Network.responseReceived", lambda event: kinds.update({event["requestId"]: event}))
    wire.on("Network.loadingFinished", lambda event: weights.update({event["requestId"]: event["encodedDataLength"]}))

    page.goto(address, wait_until="networkidle")

    total: dict[str, int] = {}
    formats = set()
    for request, weight in weights.items():
        kind = kinds[request]["type"]
        total[kind] = total.get(kind, 0) + weight
        if kind == "Image":
            formats.add(kinds[request]["response"]["mimeType"])
    assert total["Document"] <= 20 * KB
    assert total["Stylesheet"] <= 20 * KB
    assert total.get("Script", 0) <= 20 * KB
    assert "Font" not in total
    assert formats <= {"image/avif", "image/webp", "image/svg+xml"}
    assert formats & {"image/avif", "image/webp"}
    assert sum(total.values()) <= 250 * KB, total
    assert page_log.foreign_requests == []
