package io.resound.server.listen;

/**
 * Whether the connections of a listener begin with a PROXY header. It is never guessed.
 */
enum ProxyProtocol {

	OFF, REQUIRED

}
