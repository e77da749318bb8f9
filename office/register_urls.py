from django.urls import path

from office import register_views as views

app_name = "register"
urlpatterns = [
    path("", views.register, name="index"),
    path("tep/", views.workbook, name="workbook"),
    path("de-nghi/", views.propose, name="propose"),
    path("viec-phai-sua/", views.faults, name="faults"),
    path("viec-phai-sua/<int:point_id>/", views.mend, name="mend"),
    path("con-o-dau/", views.where, name="where"),
    path("diem/<slug:code>/", views.sheet, name="sheet"),
    path("diem/<slug:code>/in/", views.printed, name="printed"),
    path("diem/<slug:code>/buoc/<slug:after>/", views.step, name="step"),
    path("diem/<slug:code>/ngay-mo/", views.days, name="days"),
    path("diem/<slug:code>/kiem-tra/", views.visit, name="visit"),
    path("diem/<slug:code>/nhan-vien/", views.posts, name="posts"),
]
