"""Settings of Django REST framework, whose classes cannot be imported where settings are made."""

REST_FRAMEWORK = {
    # The first one says how to sign in where nobody is (401).
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.api.authentication.PasswordAuthentication",
        "accounts.api.authentication.BrowserAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["config.api.ChangePermission"],
    "DEFAULT_PARSER_CLASSES": [
        "config.api.StrictJSONParser",
        "rest_framework.parsers.FormParser",
        "rest_framework.parsers.MultiPartParser",
    ],
    "DEFAULT_PAGINATION_CLASS": "config.api.HundredAPage",
    "DEFAULT_FILTER_BACKENDS": ["config.api.StrictFilterBackend"],
}
