"""httpx: writes the whole body, then reads. Arguments: a URL, the body's file, the response's file."""

import sys

import httpx

url, body, response = sys.argv[1:]
with open(body, "rb") as file:
    # Its own limit is 5 s for each read and write; the check has one for all.
    answer = httpx.post(url, content=file.read(), timeout=None)
answer.raise_for_status()
with open(response, "wb") as file:
    file.write(answer.content)
