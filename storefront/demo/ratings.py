"""The demo's certificates. Stars stand only where a source says so; numbers and dates are demo values."""

from datetime import datetime, time, timedelta

from django.utils import timezone
from oscar.core.loading import get_model

from catalogue.models import Certification
from catalogue.services.certificates import record_certificate
from storefront.demo.goods import all_products
from storefront.demo.texts import sourced_products

Product = get_model("catalogue", "Product")
REASON = "Nạp dữ liệu trình diễn"
# A source of 2025 says this certificate ended in 2024 and was not renewed: it must show no stars.
ENDED_BY_SOURCE = {"Chẩm chéo M’Then": 2024}


def load_ratings(products: dict[str, Product], now: datetime, by) -> None:
    """Certificates of the real goods by their source, and every state of a certificate on the invented ones."""
    rated = set(Certification.objects.values_list("product_id", flat=True))
    for place, entry in enumerate(all_products()):
        product = products[entry["name_vi"]]
        if product.pk in rated:
            continue
        certificate = _invented(entry["case"], now) if "case" in entry else _sourced(entry, now, place)
        if certificate is not None:
            certificate.product = product
            record_certificate(certificate=certificate, by=by, reason=REASON)


def _sourced(entry: dict, now: datetime, place: int) -> Certification | None:
    row = sourced_products()[entry["csv_name"]]
    if row["verified"] != "yes" or not row["stars"]:
        return None
    years = [int(year) for year in row["certified_year"].split(";") if year.strip()]
    stars = int(row["stars"])
    issuer = (
        "district" if stars == 3 and "uyện" in row["facts_vi"] and "ội đồng huyện" in row["facts_vi"] else "province"
    )
    ended = ENDED_BY_SOURCE.get(entry["csv_name"])
    if ended:
        start, end = _new_year(ended - 3), _new_year(ended + 1)
    else:
        # Well inside validity, and not near its end: no real name carries an invented fault.
        start, end = _midnight(now, -200 - place), _midnight(now, 400 + 5 * place)
    return Certification(
        stars=stars,
        rule_version=_rule(years[-1] if years else 2023),
        issuer=issuer,
        certified_year=years[-1] if years else None,
        decision_number=row["decision"] or "",
        valid_from=start,
        valid_until=end,
        is_demo=True,
        source=row["source"],
    )


def _rule(year: int) -> str:
    return "1048/2019" if year < 2023 else "148/2023"


def _invented(case: str, now: datetime) -> Certification | None:
    """The certificate of one invented case; None for cases that are about stock or pages."""
    spans = {
        "expired": (-1200, -100),
        "revoked": (-400, 700),
        "in-grace": (-1130, -30),
        "expiring": (-1000, 95),
        "held": (-100, 900),
        "recalled": (-100, 900),
        "marked-down": (-50, 1000),
        "long-name": (-30, 1060),
    }
    if case not in spans:
        return None
    start, end = spans[case]
    return Certification(
        stars=4 if case == "long-name" else 3,
        rule_version="1489/2025" if start > -500 else "148/2023",
        issuer="province",
        decision_number="000/QĐ-UBND (mẫu)",
        issued_on=timezone.localdate(now) + timedelta(days=start),
        valid_from=_midnight(now, start),
        valid_until=_midnight(now, end),
        file_pending_from=_midnight(now, -90) if case == "in-grace" else None,
        revoked_at=_midnight(now, -20) if case == "revoked" else None,
        revocation_reason="Trường hợp mẫu" if case == "revoked" else "",
        is_demo=True,
    )


def _midnight(now: datetime, days: int) -> datetime:
    day = timezone.localdate(now) + timedelta(days=days)
    return timezone.make_aware(datetime.combine(day, time.min))


def _new_year(year: int) -> datetime:
    return timezone.make_aware(datetime(year, 1, 1))
