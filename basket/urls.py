from django.urls import path

from basket import views

urlpatterns = [
    path("basket/", views.basket, name="basket"),
    path("basket/add/", views.add, name="basket_add"),
    path("basket/lines/<int:pk>/", views.line, name="basket_line"),
]
