"""Where people sign in and keep what is theirs (DESIGN 6)."""

urlpatterns = []
