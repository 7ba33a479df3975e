// Go's net/http: reads while it writes. Arguments: a URL, the body's file, the response's file.
package main

import (
	"io"
	"log"
	"net/http"
	"os"
)

func main() {
	body, err := os.Open(os.Args[2])
	check(err)
	response, err := http.Post(os.Args[1], "application/octet-stream", body)
	check(err)
	if response.StatusCode != http.StatusOK {
		log.Fatal(response.Status)
	}
	file, err := os.Create(os.Args[3])
	check(err)
	_, err = io.Copy(file, response.Body)
	check(err)
	check(file.Close())
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
