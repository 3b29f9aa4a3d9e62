"""Addresses of the order dashboard (DESIGN 6)."""

from django.urls import path

from staff.dashboard import views

urlpatterns = [path("", views.orders)]
