"""requests, on urllib3: writes the whole body, then reads. Arguments: a URL, the body's file, the response's file."""

import sys

import requests

url, body, response = sys.argv[1:]
with open(body, "rb") as file:
    answer = requests.post(url, data=file)
answer.raise_for_status()
with open(response, "wb") as file:
    file.write(answer.content)
