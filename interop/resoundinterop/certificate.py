"""A certificate for the service."""

import subprocess


def make(certificate):
    """Makes a certificate for the service and for gateways, with its key in the same file."""
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
                    "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", certificate,
                    "-out", f"{certificate}.crt"], check=True, capture_output=True)
    with certificate.open("a", encoding="ascii") as both, open(f"{certificate}.crt", encoding="ascii") as other:
        both.write(other.read())
    # Workers run as another user.
    certificate.chmod(0o644)


def bundle(name, certificate):
    """The arguments that give it to the service, as a bundle of that name."""
    return [f"--spring.ssl.bundle.pem.{name}.keystore.certificate=file:{certificate}",
            f"--spring.ssl.bundle.pem.{name}.keystore.private-key=file:{certificate}"]
