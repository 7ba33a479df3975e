// grpc-go: calls of every method, with messages as bytes. Arguments: an address and, for TLS, the file of a certificate.
package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log"
	"os"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/encoding/gzip"
	"google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
)

const (
	patience = 20 * time.Second
	service  = "/resound.v1.Echo/"
	messages = 200
)

// raw leaves messages as they are; the subtype of the content type is its name.
type raw struct{}

func (raw) Marshal(message any) ([]byte, error) { return *message.(*[]byte), nil }

func (raw) Unmarshal(data []byte, message any) error {
	*message.(*[]byte) = bytes.Clone(data)
	return nil
}

func (raw) Name() string { return "raw" }

var bytesOnly = grpc.ForceCodec(raw{})

func main() {
	security := insecure.NewCredentials()
	if len(os.Args) > 2 {
		var err error
		security, err = credentials.NewClientTLSFromFile(os.Args[2], "")
		check(err)
	}
	connection, err := grpc.NewClient("passthrough:///"+os.Args[1], grpc.WithTransportCredentials(security),
		grpc.WithDefaultCallOptions(grpc.MaxCallRecvMsgSize(32<<20)))
	check(err)
	defer connection.Close()
	unary(connection)
	stream(connection)
	collect(connection)
	generate(connection)
	endings(connection)
	healthOf(connection)
}

func unary(connection *grpc.ClientConn) {
	for _, size := range []int{0, 1, 16 << 10, 300_000, 16 << 20} {
		for _, options := range [][]grpc.CallOption{{}, {grpc.UseCompressor(gzip.Name)}} {
			ctx, cancel := limited()
			var head metadata.MD
			sent, received := message(size), []byte(nil)
			ctx = metadata.AppendToOutgoingContext(ctx, "resound-echo-metadata", "true", "x-text", "a b", "x-bytes-bin", "\x00\xff")
			check(connection.Invoke(ctx, service+"Unary", &sent, &received, append(options, bytesOnly, grpc.Header(&head))...))
			same("message", bytes.Equal(received, sent), true)
			same("metadata", fmt.Sprintf("%q", head["x-text"])+fmt.Sprintf("%q", head["x-bytes-bin"]), `["a b"]["\x00\xff"]`)
			cancel()
		}
	}
}

func open(ctx context.Context, connection *grpc.ClientConn, method string) grpc.ClientStream {
	stream, err := connection.NewStream(ctx, &grpc.StreamDesc{ClientStreams: true, ServerStreams: true}, service+method, bytesOnly)
	check(err)
	return stream
}

// stream waits for each message to come back before it sends the next one.
func stream(connection *grpc.ClientConn) {
	ctx, cancel := limited()
	defer cancel()
	stream := open(ctx, connection, "Stream")
	for i := range messages {
		sent, received := message(i*1000), []byte(nil)
		check(stream.SendMsg(&sent))
		check(stream.RecvMsg(&received))
		same("message", bytes.Equal(received, sent), true)
	}
	check(stream.CloseSend())
	var none []byte
	same("end", stream.RecvMsg(&none), io.EOF)
}

func collect(connection *grpc.ClientConn) {
	ctx, cancel := limited()
	defer cancel()
	stream := open(ctx, connection, "Collect")
	for range 100 {
		sent := message(300)
		check(stream.SendMsg(&sent))
	}
	check(stream.CloseSend())
	var counted []byte
	check(stream.RecvMsg(&counted))
	same("count", fmt.Sprintf("%x", counted), "086410b0ea01")
}

func generate(connection *grpc.ClientConn) {
	ctx, cancel := limited()
	defer cancel()
	stream := open(ctx, connection, "Generate")
	order := []byte{1 << 3, 0x96, 1, 2 << 3, 0xe8, 7}
	check(stream.SendMsg(&order))
	check(stream.CloseSend())
	count := 0
	for {
		var received []byte
		if err := stream.RecvMsg(&received); err == io.EOF {
			break
		} else {
			check(err)
		}
		same("length", len(received), 1003)
		count++
	}
	same("messages", count, 150)
}

// endings are those that are not OK.
func endings(connection *grpc.ClientConn) {
	ctx, cancel := limited()
	defer cancel()
	var none, ignored []byte
	ends(codes.Unimplemented, connection.Invoke(ctx, service+"None", &none, &ignored, bytesOnly))
	order := []byte{1 << 3, 1, 2 << 3, 0xff, 0xff, 0xff, 0xff, 7}
	ends(codes.InvalidArgument, connection.Invoke(ctx, service+"Generate", &order, &ignored, bytesOnly))
	short, cancelShort := context.WithTimeout(ctx, 200*time.Millisecond)
	defer cancelShort()
	ends(codes.DeadlineExceeded, open(short, connection, "Stream").RecvMsg(&ignored))
	cancelled, cancelNow := context.WithCancel(ctx)
	stream := open(cancelled, connection, "Stream")
	one := message(10)
	check(stream.SendMsg(&one))
	check(stream.RecvMsg(&ignored))
	cancelNow()
	ends(codes.Canceled, stream.RecvMsg(&ignored))
}

func healthOf(connection *grpc.ClientConn) {
	ctx, cancel := limited()
	defer cancel()
	client := grpc_health_v1.NewHealthClient(connection)
	checked, err := client.Check(ctx, &grpc_health_v1.HealthCheckRequest{Service: "resound.v1.Echo"})
	check(err)
	same("health", checked.GetStatus(), grpc_health_v1.HealthCheckResponse_SERVING)
	listed, err := client.List(ctx, &grpc_health_v1.HealthListRequest{})
	check(err)
	same("services", len(listed.GetStatuses()), 3)
	watch, err := client.Watch(ctx, &grpc_health_v1.HealthCheckRequest{})
	check(err)
	watched, err := watch.Recv()
	check(err)
	same("watched health", watched.GetStatus(), grpc_health_v1.HealthCheckResponse_SERVING)
	_, err = client.Check(ctx, &grpc_health_v1.HealthCheckRequest{Service: "none"})
	ends(codes.NotFound, err)
}

func limited() (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.Background(), patience)
}

func message(size int) []byte {
	message := make([]byte, size)
	for i := range message {
		message[i] = byte(i*31 + i>>8)
	}
	return message
}

func ends(code codes.Code, err error) {
	same("status", status.Code(err), code)
}

func same[T comparable](what string, actual, expected T) {
	if actual != expected {
		log.Output(2, fmt.Sprintf("%s: %v instead of %v", what, actual, expected))
		os.Exit(1)
	}
}

func check(err error) {
	if err != nil {
		log.Output(2, err.Error())
		os.Exit(1)
	}
}
