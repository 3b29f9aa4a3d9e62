from django.urls import path

from basket import views

app_name = "basket"
urlpatterns = [
    path("basket/", views.basket, name="basket"),
    path("basket/add/", views.add, name="add"),
    path("basket/lines/<int:pk>/", views.line, name="line"),
]
