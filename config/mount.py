"""Settings that follow from the path the shop is mounted under: SCRIPT_NAME, "" or /shop."""


def mounted_under(path: str, https: bool) -> dict[str, str]:
    """Return Django's settings of a shop at this path of its host, with or without HTTPS."""
    # Browsers take a cookie named __Host- from this very host alone: neither a page of a neighbour
    # under the same domain nor a network without HTTPS can plant one that its sender knows. Such a
    # cookie is for the whole host; that of a shop which shares it must be kept from the others.
    prefix = ("__Secure-" if path else "__Host-") if https else ""
    # Without a slash at the end: /shop alone is the home page as well.
    cookie_path = path or "/"
    return {
        "FORCE_SCRIPT_NAME": path,
        "STATIC_URL": f"{path}/static/",
        "MEDIA_URL": f"{path}/media/",
        "SESSION_COOKIE_NAME": f"{prefix}sessionid",
        "CSRF_COOKIE_NAME": f"{prefix}csrftoken",
        "BASKET_COOKIE_NAME": f"{prefix}basket",
        "KNOWN_BROWSER_COOKIE_NAME": f"{prefix}known-browser",
        "SESSION_COOKIE_PATH": cookie_path,
        "CSRF_COOKIE_PATH": cookie_path,
    }
