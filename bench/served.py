"""What granian serves for work 6a: the product as it is, and beside it one address that does nothing at all."""

from guanjia.config.wsgi import application as product

HELLO = "/hello"
HEADERS = [("Content-Type", "text/plain"), ("Content-Length", "6")]


def hello(environ, start_response):
    start_response("200 OK", HEADERS)
    return [b"hello\n"]


def application(environ, start_response):
    if environ["PATH_INFO"] == HELLO:
        return hello(environ, start_response)
    return product(environ, start_response)
