from django.urls import path

from office import stop_views, trace_views

app_name = "stops"
urlpatterns = [
    path("", stop_views.stops_desk, name="index"),
    path("chon-lo/", stop_views.choose, name="choose"),
    path("xem-truoc/", stop_views.preview, name="preview"),
    path("truy-xuat/", trace_views.search, name="trace"),
    path("truy-xuat/lo/<int:lot_id>/", trace_views.lot, name="trace-lot"),
    path("truy-xuat/don/<str:number>/", trace_views.order, name="trace-order"),
    path("<int:stop_id>/", stop_views.sheet, name="sheet"),
    path("<int:stop_id>/diem-ban/tep/", stop_views.outlets_file, name="outlets-file"),
    path("<int:stop_id>/nguoi-mua/", stop_views.buyers, name="buyers"),
    path("<int:stop_id>/nguoi-mua/tep/", stop_views.buyers_file, name="buyers-file"),
    path("<int:stop_id>/nguoi-mua/<int:buyer_id>/", stop_views.call, name="call"),
    path("<int:stop_id>/ket-thuc/", stop_views.end, name="end"),
]
