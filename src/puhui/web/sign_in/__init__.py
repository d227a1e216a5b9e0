"""登录 · Signing in: every way in, the second factor, the proof once more, and the page about one's own ways and devices."""

from puhui.web.sign_in import again, enrol, gateway, passkey, password, phone, second, security

urlpatterns = [
    *password.urlpatterns,
    *phone.urlpatterns,
    *passkey.urlpatterns,
    *gateway.urlpatterns,
    *second.urlpatterns,
    *enrol.urlpatterns,
    *again.urlpatterns,
    *security.urlpatterns,
]
