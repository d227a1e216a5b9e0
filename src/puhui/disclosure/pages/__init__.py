"""信息披露 · The public pages and downloads: parse, one question, answer. Anyone may open them; nothing is written."""

from puhui.disclosure.pages import home, methods, runs

urlpatterns = [*home.urlpatterns, *methods.urlpatterns, *runs.urlpatterns]
