from django.urls import path

from staff.sites import owner_site

urlpatterns = [path("admin/", owner_site.urls)]
