"""What pages may load and use (no inline script or style, no request to another host)."""

from csp.constants import NONE, SELF

from config.openid import origin

UNUSED = """accelerometer autoplay camera display-capture encrypted-media fullscreen geolocation
    gyroscope magnetometer microphone midi payment usb"""
PERMISSIONS_POLICY: dict[str, list] = {name: [] for name in UNUSED.split()}


def content_policy(staff_sign_on: dict[str, str]) -> dict:
    """Return the setting of django-csp, for a shop with this OpenID provider or none."""
    provider = [origin(staff_sign_on["server_url"])] if staff_sign_on else []
    return {
        "DIRECTIVES": {
            "default-src": [NONE],
            "script-src": [SELF],
            "style-src": [SELF],
            "img-src": [SELF, "data:"],
            "font-src": [SELF],
            "connect-src": [SELF],
            # A browser also asks this of where a form's answer leads to.
            "form-action": [SELF, *provider],
            "base-uri": [NONE],
            "frame-ancestors": [NONE],
            "object-src": [NONE],
        }
    }
