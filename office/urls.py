from django.urls import path

from office import views

app_name = "tariffs"
urlpatterns = [
    path("", views.tariffs, name="index"),
    path("dich-vu/<int:service>/them/", views.publish, name="publish"),
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/dung/", views.end, name="end"),
]
