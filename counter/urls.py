"""The screens of showroom staff, under /quay/."""

from django.urls import path

from counter.views import (
    cash,
    correcting,
    money,
    orders,
    papers,
    receiving,
    sharing,
    shelf,
    sign_in,
    statements,
    today,
)

app_name = "counter"
urlpatterns = [
    path("", sign_in.choose, name="home"),
    path("dang-nhap/", sign_in.SignIn.as_view(), name="sign-in"),
    path("dang-xuat/", sign_in.sign_out, name="sign-out"),
    path("<slug:code>/", today.today, name="today"),
    path("<slug:code>/don/", orders.orders, name="orders"),
    path("<slug:code>/don/<str:number>/", sharing.order, name="order"),
    path("<slug:code>/don/<str:number>/goi/", sharing.pack, name="pack"),
    path("<slug:code>/don/<str:number>/giao/", sharing.hand_over, name="hand-over"),
    path("<slug:code>/don/<str:number>/huy/", sharing.cancel, name="cancel"),
    path("<slug:code>/don/<str:number>/doi-lo/", sharing.change, name="change-lots"),
    path("<slug:code>/don/<str:number>/phieu-dong-goi/", papers.slip, name="slip"),
    path("<slug:code>/don/<str:number>/phieu-ban-hang/", papers.receipt, name="receipt"),
    path("<slug:code>/phieu-dong-goi/", papers.slips, name="slips"),
    path("<slug:code>/don/<str:number>/sua-tien/", cash.correct, name="correct-cash"),
    path("<slug:code>/quy/", cash.till, name="cash"),
    path("<slug:code>/quy/nop/", cash.handing_in, name="hand-in"),
    path("<slug:code>/quy/<int:cash_up_id>/", cash.counted, name="cashed-up"),
    path("<slug:code>/tien/", money.money, name="money"),
    path("<slug:code>/tien/<int:transfer_id>/gan/", money.assign, name="assign-transfer"),
    path("<slug:code>/tien/<str:number>/hoan/", money.refund, name="refund"),
    path("<slug:code>/tien/sao-ke/", statements.hand_in, name="statements"),
    path("<slug:code>/tien/sao-ke/<int:statement_id>/", statements.statement, name="statement"),
    path("<slug:code>/tien/sao-ke/<int:statement_id>/cot/", statements.columns, name="statement-columns"),
    path("<slug:code>/nhap/", receiving.choose, name="receive"),
    path("<slug:code>/nhap/<int:packing_id>/", receiving.receive, name="receive-packing"),
    path("<slug:code>/kho/", shelf.shelf, name="shelf"),
    path("<slug:code>/kho/<int:lot_id>/", shelf.lot, name="lot"),
    path("<slug:code>/kho/<int:lot_id>/dem/", correcting.count, name="count"),
    path("<slug:code>/kho/<int:lot_id>/dem/<uuid:key>/", correcting.counted, name="counted"),
    path("<slug:code>/kho/<int:lot_id>/bo/", correcting.write_off, name="write-off"),
    path("<slug:code>/kho/<int:lot_id>/sua/<int:movement_id>/", correcting.correct, name="correct"),
]
