"""Addresses of the order dashboard (DESIGN 6)."""

from django.urls import path

from staff.bulk import record
from staff.bulk import views as bulk
from staff.dashboard import (
    export,
    export_job,
    job_views,
    line_actions,
    order_views,
    pay_by,
    payment_views,
    saved_views,
    views,
)
from staff.paper import views as paper

app_name = "dashboard"
urlpatterns = [
    path("", views.orders, name="orders"),
    path("new/", views.new_orders, name="new_orders"),
    path("export/", export.export, name="export"),
    path("export/xlsx/", export_job.start, name="export_xlsx"),
    path("views/", saved_views.save, name="save_view"),
    path("views/<int:pk>/delete/", saved_views.delete, name="delete_view"),
    path("marks/", bulk.bulk_actions, name="bulk_action"),
    path("jobs/", job_views.jobs, name="jobs"),
    path("jobs/<int:pk>/", job_views.job, name="job"),
    path("jobs/<int:pk>/file/", job_views.result, name="job_file"),
    path("jobs/<int:pk>/undo/", record.undo, name="undo_job"),
    path("<int:pk>/", order_views.page, name="order"),
    path("<int:pk>/row/", order_views.row, name="row"),
    path("<int:pk>/mark/", line_actions.apply, name="order_action"),
    path("<int:pk>/notes/", order_views.add_note, name="add_note"),
    path("<int:pk>/address/", order_views.address, name="address"),
    path("<int:pk>/invoice/", order_views.invoice, name="invoice"),
    path("<int:pk>/credit-notes/<int:number>/", order_views.credit_note, name="credit_note"),
    path("<int:pk>/payments/", payment_views.enter, name="enter_payment"),
    path("<int:pk>/refunds/", payment_views.pay_back, name="refund"),
    path(
        "<int:pk>/payments/<int:payment>/reverse/",
        payment_views.reverse_payment,
        name="reverse_payment",
    ),
    path("<int:pk>/pay-by/", pay_by.pay_by, name="pay_by"),
    path("<int:pk>/mails/<int:email>/", order_views.send_again, name="resend_email"),
    path("paper/", paper.papers, name="print"),
    path("<int:pk>/paper/slip/", paper.slip, name="packing_slip"),
]
