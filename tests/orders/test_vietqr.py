import re
import string
from decimal import Decimal
from io import BytesIO
from xml.etree import ElementTree

import pytest
import resvg_py
import zxingcpp
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from vietnam_qr_pay import QRPay
from vietnam_qr_pay.constants import BanksObject

from orders.exceptions import (
    BadAccountNumber,
    BadBankNumber,
    BadTransferAmount,
    BadTransferPurpose,
    BrokenTransferCode,
    OtherQrCode,
)
from orders.vietqr import BANKS, QrTransfer, crc16, payload, picture, read_payload

STATIC = QrTransfer(bin="970403", account="0011012345678")
STATIC_TEXT = "00020101021138570010A00000072701270006970403011300110123456780208QRIBFTTA53037045802VN63049E6F"
# NAPAS prints this example with 12 as the length of an account of 13 digits, under a checksum that fits the slip (part
# IV, 1.5.2, static code to an account). Libraries that mend the length write the line above.
MISPRINTED = "00020101021138570010A00000072701270006970403011200110123456780208QRIBFTTA53037045802VN6304F4E5"
DYNAMIC = QrTransfer(bin="970415", account="0011001932418", amount=120_000, purpose="ung ho lu lut")
DYNAMIC_TEXT = (
    "00020101021238570010A00000072701270006970415011300110019324180208QRIBFTTA530370454061200005802VN6217"
    "0813ung ho lu lut6304C15C"
)
# The example of NAPAS for a dynamic code: a bill number stands before the purpose.
WITH_BILL_NUMBER = (
    "00020101021238570010A00000072701270006970403011300110123456780208QRIBFTTA530370454061800005802VN62340107NPS6869"
    "0819thanh toan don hang63042E2E"
)
ORDER = QrTransfer(bin="970405", account="8900201001234", amount=485_000, purpose="DB100001")
LONGEST = QrTransfer(bin="970405", account="q" * 19, amount=999_999_999_999, purpose="~" * 25)

LETTERS_AND_DIGITS = string.ascii_letters + string.digits
PRINTABLE = "".join(map(chr, range(32, 127)))
transfers = st.builds(
    QrTransfer,
    bin=st.one_of(st.sampled_from(sorted(BANKS)), st.text("0123456789", min_size=6, max_size=6)),
    account=st.text(LETTERS_AND_DIGITS, min_size=1, max_size=19),
    amount=st.one_of(st.none(), st.integers(1, 999_999_999_999)),
    purpose=st.text(PRINTABLE, max_size=25),
)


def sealed(body):
    """The text with a checksum that fits, whatever else is wrong with it."""
    return f"{body}6304{crc16(body + '6304')}"


def row(objects):
    return "".join(f"{name}{len(value):02}{value}" for name, value in objects.items())


def without(objects, name):
    return {other: value for other, value in objects.items() if other != name}


# DYNAMIC_TEXT taken apart by hand.
NETWORK = {"00": "A000000727", "01": row({"00": "970415", "01": "0011001932418"}), "02": "QRIBFTTA"}
ROOT = {"00": "01", "01": "12", "38": row(NETWORK), "53": "704", "54": "120000", "58": "VN", "62": "0813ung ho lu lut"}


def resealed(old, new):
    """DYNAMIC_TEXT with one part replaced, under a checksum that fits."""
    body = DYNAMIC_TEXT[:-8]
    assert body.count(old) == 1
    return sealed(body.replace(old, new))


def raster(svg, side):
    """What a screen shows: grey levels, on a page that is dark."""
    drawing = Image.open(BytesIO(resvg_py.svg_to_bytes(svg_string=svg, width=side, height=side))).convert("RGBA")
    page = Image.new("RGBA", drawing.size, "#333")
    return Image.alpha_composite(page, drawing).convert("L")


def as_file(svg):
    """Inline markup as a document of its own: in a page the name space goes without saying."""
    return svg.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)


# The text


@pytest.mark.parametrize(("transfer", "text"), [(STATIC, STATIC_TEXT), (DYNAMIC, DYNAMIC_TEXT)])
def test_the_published_examples_are_written_and_read_to_the_letter(transfer, text):
    assert payload(transfer) == text
    assert read_payload(text) == transfer


def test_the_checksum_is_ccitt_false():
    assert crc16("123456789") == "29B1"
    assert crc16("") == "FFFF"
    assert crc16(MISPRINTED[:-4]) == "F4E5"


@settings(max_examples=1_000)
@given(transfers)
def test_every_transfer_is_written_as_another_library_writes_it(transfer):
    theirs = QRPay.init_viet_qr(
        bank_bin=transfer.bin,
        bank_number=transfer.account,
        amount=None if transfer.amount is None else str(transfer.amount),
        purpose=transfer.purpose,
    )

    assert payload(transfer) == theirs.build()


@settings(max_examples=500)
@given(transfers)
def test_every_transfer_reads_back_as_it_was_written(transfer):
    assert read_payload(payload(transfer)) == transfer


@pytest.mark.parametrize("number", ["", "97040", "9704055", "97040a", "970 05", "97040５", "970405\n"])
def test_a_bank_is_six_digits(number):
    with pytest.raises(BadBankNumber) as refusal:
        payload(QrTransfer(bin=number, account="1", amount=1, purpose="DB100001"))

    assert refusal.value.number == number
    assert f"“{number}”" in str(refusal.value)


@pytest.mark.parametrize("number", ["", "1" * 20, "89 002", "89-002", "số9", "８９", "123\n"])
def test_an_account_is_up_to_nineteen_letters_and_digits(number):
    with pytest.raises(BadAccountNumber) as refusal:
        payload(QrTransfer(bin="970405", account=number, amount=1, purpose="DB100001"))

    assert refusal.value.number == number
    assert f"“{number}”" in str(refusal.value)


@pytest.mark.parametrize("amount", [0, -1, 1_000_000_000_000, 1.0, Decimal(60_000), True, "60000"])
def test_an_amount_is_whole_dong_from_one_to_just_under_a_trillion(amount):
    with pytest.raises(BadTransferAmount) as refusal:
        payload(QrTransfer(bin="970405", account="1", amount=amount, purpose="DB100001"))

    assert refusal.value.amount is amount
    assert f"“{amount}”" in str(refusal.value)


@pytest.mark.parametrize("purpose", ["x" * 26, "ủng hộ", "DB100001\n", "DB\t1", "\x7f"])
def test_a_purpose_is_up_to_twenty_five_characters_without_marks(purpose):
    with pytest.raises(BadTransferPurpose) as refusal:
        payload(QrTransfer(bin="970405", account="1", amount=1, purpose=purpose))

    assert refusal.value.purpose == purpose
    assert f"“{purpose}”" in str(refusal.value)


def test_the_largest_amount_is_named_as_readers_write_it():
    refusal = BadTransferAmount(amount=0)

    with translation.override("vi"):
        assert str(refusal) == "Số tiền “0” chưa đúng. Số tiền phải là số đồng chẵn, từ 1 đến 999.999.999.999\u00a0₫."
    with translation.override("en"):
        assert str(refusal) == "“0” cannot be transferred. The amount must be whole đồng, from 1 to ₫999,999,999,999."


# Reading


def test_the_example_taken_apart_is_the_example():
    assert sealed(row(ROOT)) == DYNAMIC_TEXT


@pytest.mark.parametrize("text", [STATIC_TEXT, DYNAMIC_TEXT, payload(LONGEST)])
def test_no_single_wrong_character_goes_unseen(text):
    unseen = []
    for place, right in enumerate(text):
        for wrong in map(chr, range(128)):
            if wrong != right:
                try:
                    read_payload(text[:place] + wrong + text[place + 1 :])
                except BrokenTransferCode:
                    continue
                unseen.append((place, wrong))

    assert unseen == []


@pytest.mark.parametrize("text", [STATIC_TEXT, DYNAMIC_TEXT])
def test_no_missing_doubled_or_swapped_character_goes_unseen(text):
    spoiled = set()
    for place in range(len(text)):
        before, here, after = text[:place], text[place], text[place + 1 :]
        spoiled |= {before, before + after, before + here + here + after, before + after[:1] + here + after[1:]}
    spoiled.discard(text)

    assert len(spoiled) > 3 * len(text)
    for broken in spoiled:
        with pytest.raises(BrokenTransferCode):
            read_payload(broken)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "xin chào",
        "\ud800" + DYNAMIC_TEXT,
        MISPRINTED,
        DYNAMIC_TEXT + "\n",
        DYNAMIC_TEXT[:-4] + DYNAMIC_TEXT[-4:].lower(),
        resealed("5406120000", "5407120000"),  # takes the next object's first digit
        resealed("5406120000", "5405120000"),
        resealed("5406120000", "5400"),
        resealed("5406120000", "54٠٦120000"),  # digits, but not ours
        resealed("5802VN", "5802VN5802VN"),
        resealed("0006970415", "0007970415"),
        resealed("0208QRIBFTTA", "0209QRIBFTTA"),
        resealed("0813ung ho lu lut", "0814ung ho lu lut"),
        resealed("62170813ung ho lu lut", "62990813ung ho lu lut"),
        resealed("000201", "0002016"),
    ],
)
def test_a_text_whose_lengths_or_checksum_do_not_fit_is_broken(text):
    with pytest.raises(BrokenTransferCode) as refusal:
        read_payload(text)

    assert refusal.value.text == text


@pytest.mark.parametrize(
    "text",
    [
        sealed(""),
        sealed(row(ROOT | {"00": "02"})),
        sealed(row(without(ROOT, "00"))),
        sealed(row(ROOT | {"01": "13"})),
        sealed(row(without(ROOT, "38"))),
        sealed(row(ROOT | {"38": row(NETWORK | {"00": "A000000775"})})),  # VNPAY
        sealed(row(ROOT | {"38": row(NETWORK | {"02": "QRIBFTTC"})})),  # to a card
        sealed(row(ROOT | {"38": row(without(NETWORK, "01"))})),
        sealed(row(ROOT | {"38": row(NETWORK | {"01": row({"00": "970415"})})})),
        sealed(row(ROOT | {"38": row(NETWORK | {"01": row({"01": "0011001932418"})})})),
        sealed(row(ROOT | {"53": "840"})),  # dollars
        sealed(row(without(ROOT, "53"))),
        sealed(row(ROOT | {"58": "LA"})),
        sealed(row(ROOT | {"55": "01"})),  # the payer is asked for a tip
        sealed(row(ROOT | {"56": "5000"})),  # 5,000 đồng on top
        sealed(row(ROOT | {"57": "10"})),  # a tenth on top
    ],
)
def test_a_whole_text_that_asks_for_something_else_is_no_transfer(text):
    with pytest.raises(OtherQrCode) as refusal:
        read_payload(text)

    assert refusal.value.text == text


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        (resealed("0006970415", "000697041x"), BadBankNumber),
        (resealed("0011001932418", "0011 01932418"), BadAccountNumber),
        (resealed("5406120000", "5406012000"), BadTransferAmount),
        (resealed("5406120000", "5406120.00"), BadTransferAmount),
        (resealed("5406120000", "54131000000000000"), BadTransferAmount),
        (resealed("ung ho lu lut", "ủng hộ lũ lụt"), BadTransferPurpose),
    ],
)
def test_a_text_is_held_to_the_bounds_of_what_we_write(text, refusal):
    with pytest.raises(refusal):
        read_payload(text)


@pytest.mark.parametrize(
    ("text", "transfer"),
    [
        (WITH_BILL_NUMBER, QrTransfer("970403", "0011012345678", 180_000, "thanh toan don hang")),
        (resealed("010212", "010211"), DYNAMIC),
        (resealed("010212", ""), DYNAMIC),
        (sealed(row(ROOT | {"52": "5411", "59": "HTX MOI", "60": "DIEN BIEN", "61": "32000"})), DYNAMIC),
        (sealed(row(ROOT | {"64": row({"00": "VI", "01": "Mường Pồn"})})), DYNAMIC),
    ],
)
def test_what_changes_neither_receiver_nor_sum_is_passed_over(text, transfer):
    assert read_payload(text) == transfer


def test_banks_are_those_of_the_other_library_that_pay_by_vietqr():
    def plain(name):
        return re.sub(r"[\s-]", "", name).lower().removesuffix("bank")

    paying = {(bank.bin, plain(bank.short_name)) for bank in BanksObject.values() if bank.viet_qr_status.value == 1}

    assert {(number, plain(name)) for number, name in BANKS.items()} <= paying
    assert {"970436", "970415", "970418", "970405", "970422"} <= BANKS.keys()


# The picture


@pytest.mark.parametrize("transfer", [STATIC, DYNAMIC, ORDER, LONGEST])
@pytest.mark.parametrize("side", [240, 480, 720])
def test_a_phone_reads_the_picture_as_it_stands_on_a_page(transfer, side):
    shown = raster(as_file(picture(payload(transfer), "Mã chuyển khoản")), side)

    (found,) = zxingcpp.read_barcodes(shown)

    assert found.text == payload(transfer)
    assert found.format == zxingcpp.BarcodeFormat.QRCode
    assert found.ec_level == "M"
    assert read_payload(found.text) == transfer


@pytest.mark.parametrize("transfer", [ORDER, LONGEST])
def test_the_picture_is_black_on_white_with_four_modules_of_white_around(transfer):
    svg = ElementTree.fromstring(as_file(picture(payload(transfer), "Mã")))  # noqa: S314  our own markup
    _, _, width, height = map(int, svg.get("viewBox").split())
    shown = raster(as_file(picture(payload(transfer), "Mã")), width)
    dark = shown.point(lambda level: 255 - level)

    assert width == height
    assert sorted(level for _, level in shown.getcolors()) == [0, 255]
    assert dark.getbbox() == (4, 4, width - 4, width - 4)


def test_the_picture_has_a_name_and_a_size_and_nothing_that_the_policy_forbids():
    svg = ElementTree.fromstring(as_file(picture(payload(ORDER), 'Quét để trả "485.000 ₫" <đơn> & xong')))  # noqa: S314

    assert svg.attrib.keys() == {"role", "aria-label", "width", "height", "viewBox", "shape-rendering"}
    assert (svg.get("role"), svg.get("width"), svg.get("height")) == ("img", "240", "240")
    assert svg.get("aria-label") == 'Quét để trả "485.000 ₫" <đơn> & xong'
    assert [(part.tag.rpartition("}")[2], sorted(part.attrib)) for part in svg] == [
        ("path", ["d", "fill"]),
        ("path", ["d", "stroke"]),
    ]
