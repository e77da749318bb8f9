from django.urls import path

from storefront import label_views, views

urlpatterns = [
    path("san-pham/", views.listing, name="listing"),
    path("san-pham/<slug:slug>/", views.product, name="product"),
    path("tim-kiem/", views.search, name="search"),
    path("diem-ban/", views.outlets, name="outlets"),
    path("diem-ban/<slug:code>/", views.outlet, name="outlet"),
    path("01/<str:number>/10/<path:lot>", label_views.label, name="label-gtin"),
    path("truy-xuat/<str:number>/<path:lot>", label_views.label, name="label-internal"),
    path("chung-nhan/", views.certificates, name="certificates"),
]
