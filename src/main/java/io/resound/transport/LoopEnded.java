package io.resound.transport;

/**
 * An event loop has failed: its thread ends although the loop was not shut down. Its
 * connections are lost, and so would be every later one that it is assigned, so the
 * process has to end. Published as an event of the application context, on the thread of
 * the loop.
 *
 * @param loop the name of the loop's thread
 * @param cause why it ends
 */
public record LoopEnded(String loop, Throwable cause) {

}
