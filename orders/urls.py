from django.urls import path

from orders.views import account, basket, card, checkout, invoices, order, papers, passwords, privacy, returns

urlpatterns = [
    path("gio-hang/", basket.basket, name="basket"),
    path("gio-hang/them/", basket.add, name="basket-add"),
    path("thanh-toan/", checkout.checkout, name="checkout"),
    path("thanh-toan/xa/", checkout.communes, name="checkout-communes"),
    path("don-hang/", order.find, name="order-find"),
    path("don-hang/<slug:token>/", order.order, name="order"),
    path("don-hang/<slug:token>/the/", card.pay, name="order-card"),
    path("don-hang/<slug:token>/giu/", order.keep, name="order-keep"),
    path("don-hang/<slug:token>/nguoi-nhan/", order.collector, name="order-collector"),
    path("don-hang/<slug:token>/mua-lai/", order.again, name="order-again"),
    path("don-hang/<slug:token>/hoa-don/", invoices.invoice, name="order-invoice"),
    path("don-hang/<slug:token>/phieu-ban-hang/<int:share>/", papers.receipt, name="order-receipt"),
    path("don-hang/<slug:token>/du-lieu/", privacy.order_data, name="order-data"),
    path("don-hang/<slug:token>/tra-hang/<int:share>/", returns.ask, name="order-return"),
    path("tai-khoan/", account.account, name="account"),
    path("tai-khoan/du-lieu/", privacy.account_data, name="account-data"),
    path("tai-khoan/da-xoa/", privacy.erased, name="data-erased"),
    path("tai-khoan/dang-nhap/", account.SignIn.as_view(), name="sign-in"),
    path("tai-khoan/quen-mat-khau/", passwords.forgotten, name="forgotten"),
    path("tai-khoan/mat-khau-moi/<uidb64>/<token>/", passwords.NewPassword.as_view(), name="new-password"),
    path("tai-khoan/dang-xuat/", account.SignOut.as_view(), name="sign-out"),
]
