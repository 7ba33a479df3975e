package io.resound.frames;

/**
 * The limits of frames.
 *
 * @param largest the longest payload, in bytes
 * @param generated the most bytes that one frame can have generated
 */
record FrameLimits(long largest, long generated) {

}
