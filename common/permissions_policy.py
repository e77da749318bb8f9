"""Which powers of the visitor's device our pages may ask for: the camera, at the counter alone."""

import re

COUNTER = re.compile(r"^/(en/)?quay/")


class PermissionsPolicyMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        camera = "(self)" if COUNTER.match(request.path_info) else "()"
        response.headers.setdefault("Permissions-Policy", f"camera={camera}, microphone=(), geolocation=()")
        return response
