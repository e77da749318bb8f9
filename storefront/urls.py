from django.urls import path

from storefront import views

urlpatterns = [
    path("san-pham/", views.listing, name="listing"),
    path("san-pham/<slug:slug>/", views.product, name="product"),
    path("tim-kiem/", views.search, name="search"),
    path("diem-ban/", views.outlets, name="outlets"),
    path("diem-ban/<slug:code>/", views.outlet, name="outlet"),
    path("chung-nhan/", views.certificates, name="certificates"),
]
