"""http.client: writes the whole body, then reads. Arguments: a URL, the body's file, the response's file."""

import http.client
import sys
import urllib.parse

url, body, response = sys.argv[1:]
address = urllib.parse.urlsplit(url)
connection = http.client.HTTPConnection(address.netloc)
with open(body, "rb") as file:
    connection.request("POST", f"{address.path}?{address.query}", file.read())
answer = connection.getresponse()
if answer.status != 200:
    sys.exit(f"{answer.status}: {answer.read()!r}")
with open(response, "wb") as file:
    file.write(answer.read())
