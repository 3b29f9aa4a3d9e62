def text(response) -> str:
    """A page's markup with one space where there is white space: where lines break is no matter."""
    return " ".join(response.content.decode().split())
