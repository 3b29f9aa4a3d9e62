from django.urls import include, path

from staff.sites import dispatch_site, office_site, owner_site

urlpatterns = [
    path("admin/", owner_site.urls),
    path("office-admin/", office_site.urls),
    path("dispatch-admin/", dispatch_site.urls),
    path("order-dashboard/", include("staff.dashboard.urls")),
]
