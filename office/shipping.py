"""Carriers, services and zones in Wagtail's admin; rates have a desk of their own."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, ObjectList
from wagtail.admin.viewsets.model import ModelViewSet, ModelViewSetGroup

from catalogue.models import Packing, Province
from orders.models import Carrier, DeliveryZone, ShippingService, ZoneProvince


class CarrierViewSet(ModelViewSet):
    model = Carrier
    icon = "group"
    menu_label = "Đơn vị vận chuyển"
    copy_view_enabled = False
    list_display = ["name"]
    form_fields = ["name"]


class ShippingServiceViewSet(ModelViewSet):
    model = ShippingService
    icon = "mail"
    menu_label = "Dịch vụ"
    copy_view_enabled = False
    list_display = ["name_vi", "carrier", "volumetric_divisor", "weight_step", "cut_off", "lead_days"]
    form_fields = ["carrier", "name_vi", "name_en", "volumetric_divisor", "weight_step", "cut_off", "lead_days"]


class ZoneForm(WagtailAdminModelForm):
    """A zone with its provinces: each lies in one zone at most, and is taken out of that one first."""

    places = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Tỉnh, thành phố"),
        queryset=Province.objects.order_by("name"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=gettext_lazy("Tỉnh không nằm trong vùng nào thì cửa hàng chưa giao đến."),
    )

    class Meta:
        model = DeliveryZone
        fields = ["name_vi", "name_en"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["places"] = list(self.instance.provinces.values_list("pk", flat=True))

    def clean_places(self):
        chosen = self.cleaned_data["places"]
        taken = ZoneProvince.objects.filter(province__in=chosen).exclude(zone=self.instance.pk)
        if found := taken.select_related("province", "zone").first():
            raise forms.ValidationError(
                _("%(province)s đang nằm trong vùng “%(zone)s”. Bỏ khỏi vùng đó trước.")
                % {"province": found.province.name, "zone": found.zone}
            )
        return chosen

    def save(self, commit=True):
        zone = super().save(commit=True)
        chosen = {province.pk for province in self.cleaned_data["places"]}
        zone.province_links.exclude(province__in=chosen).delete()
        ZoneProvince.objects.bulk_create(
            [ZoneProvince(zone=zone, province_id=code) for code in chosen], ignore_conflicts=True
        )
        return zone


class DeliveryZoneViewSet(ModelViewSet):
    model = DeliveryZone
    icon = "site"
    menu_label = "Vùng giao hàng"
    copy_view_enabled = False
    list_display = ["name_vi", "name_en"]

    def get_edit_handler(self):
        panels = [FieldPanel("name_vi"), FieldPanel("name_en"), FieldPanel("places")]
        return ObjectList(panels, base_form_class=ZoneForm).bind_to_model(self.model)


class ShippingGroup(ModelViewSetGroup):
    menu_label = "Gửi hàng"
    menu_icon = "mail"
    menu_order = 165
    items = (ShippingServiceViewSet, CarrierViewSet, DeliveryZoneViewSet)


class PackingViewSet(ModelViewSet):
    """What a packing weighs and takes up in a parcel."""

    model = Packing
    icon = "clipboard-list"
    menu_label = "Quy cách khi gửi"
    copy_view_enabled = False
    list_display = ["product", "label_vi", "weight_grams", "length_mm", "width_mm", "height_mm"]
    search_fields = ["product__title", "internal_code"]
    form_fields = ["weight_grams", "length_mm", "width_mm", "height_mm"]
