"""Addresses of the order dashboard (DESIGN 6)."""

from django.urls import path

from staff.dashboard import (
    bulk,
    export,
    export_job,
    job_views,
    marking,
    order,
    payments,
    record,
    saved,
    terms,
    views,
)
from staff.paper import views as paper

urlpatterns = [
    path("", views.orders),
    path("new/", views.new_orders),
    path("export/", export.export),
    path("export/xlsx/", export_job.start),
    path("views/", saved.save),
    path("views/<int:pk>/delete/", saved.delete),
    path("marks/", bulk.marks),
    path("jobs/", job_views.jobs),
    path("jobs/<int:pk>/", job_views.job),
    path("jobs/<int:pk>/file/", job_views.result),
    path("jobs/<int:pk>/undo/", record.undo),
    path("<int:pk>/", order.page),
    path("<int:pk>/row/", order.row),
    path("<int:pk>/mark/", marking.mark),
    path("<int:pk>/notes/", order.add_note),
    path("<int:pk>/address/", order.address),
    path("<int:pk>/invoice/", order.invoice),
    path("<int:pk>/credit-notes/<int:number>/", order.credit_note),
    path("<int:pk>/payments/", payments.enter),
    path("<int:pk>/refunds/", payments.pay_back),
    path("<int:pk>/payments/<int:payment>/reverse/", payments.take_back),
    path("<int:pk>/pay-by/", terms.pay_by),
    path("<int:pk>/mails/<int:letter>/", order.send_again),
    path("paper/", paper.papers),
    path("<int:pk>/paper/slip/", paper.slip),
    path("<int:pk>/paper/invoice/", paper.invoice),
]
