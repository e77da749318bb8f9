"""What the tags for fields and choices write."""

import pytest
from django import forms
from django.utils.safestring import mark_safe

from storefront.templatetags.shop_forms import choice, field


class LetterForm(forms.Form):
    name = forms.CharField(label="Họ & tên", help_text="Như <b>giấy tờ</b>")
    note = forms.CharField(label="Lời nhắn", required=False)
    agreed = forms.BooleanField(label="Tôi đồng ý")
    way = forms.ChoiceField(label="Cách nhận", choices=[("a", "Giao"), ("b", "Lấy")], widget=forms.RadioSelect)
    key = forms.CharField(widget=forms.HiddenInput, required=False)


@pytest.fixture
def sent():
    return LetterForm({"name": "", "note": "<i>"})


def test_a_field_ties_label_help_and_error_to_its_control(sent):
    html = field(sent["name"], is_wide=True)

    assert html.startswith('<div class="field" data-wide><label for="id_name">Họ &amp; tên</label><input')
    assert 'aria-describedby="id_name_helptext id_name_error"' in html
    assert '<small id="id_name_helptext">Như &lt;b&gt;giấy tờ&lt;/b&gt;</small>' in html
    assert '<span class="field__error" id="id_name_error">' in html


def test_a_field_that_may_stay_empty_says_so_unless_another_choice_decides(sent):
    assert '<label for="id_note">Lời nhắn <span class="note">(nếu muốn)</span></label>' in field(sent["note"])
    assert "nếu muốn" not in field(sent["note"], is_asked=True)
    assert 'value="&lt;i&gt;"' in field(sent["note"])


def test_a_tick_stands_before_its_words(sent):
    html = field(sent["agreed"])

    assert html.startswith('<div class="field"><label class="field__tick" for="id_agreed"><input type="checkbox"')
    assert "<span>Tôi đồng ý</span></label>" in html


def test_a_group_of_buttons_has_a_legend(sent):
    html = field(sent["way"])

    assert html.startswith('<fieldset aria-describedby="id_way_error" class="field"><legend>Cách nhận</legend>')
    assert html.endswith("</fieldset>")


def test_a_hidden_field_is_its_control_alone(sent):
    assert field(sent["key"]) == '<input type="hidden" name="key" id="id_key">'


def test_a_choice_says_all_it_was_given_and_escapes_it():
    html = choice("diem", "a<b", "Chợ & quầy", amount="0 ₫", hint="Không đủ", is_disabled=True, is_chosen=True, id="d")

    assert html == (
        '<label class="choice"><input id="d" name="diem" type="radio" value="a&lt;b" checked disabled>'
        '<span class="choice__title">Chợ &amp; quầy</span><span class="choice__amount">0 ₫</span>'
        "<small>Không đủ</small></label>"
    )


def test_a_choice_that_was_left_out_is_marked():
    html = choice("xem", "1", "Đã xem", kind="checkbox", is_invalid=True, described_by="loi")

    assert html.startswith(
        '<label class="choice" data-invalid>'
        '<input aria-describedby="loi" aria-invalid="true" name="xem" type="checkbox" value="1">'
    )


def test_a_choice_that_was_written_before_lends_nothing_to_another_of_the_same_letters():
    written = choice("diem", "a", mark_safe("<b>Chợ</b>"))

    assert "<b>Chợ</b>" in written
    assert "&lt;b&gt;Chợ&lt;/b&gt;" in choice("diem", "a", "<b>Chợ</b>")
