package io.resound.release;

import java.util.List;

/**
 * A library in a bill of materials.
 *
 * @param name its group and its artifact, such as {@code io.netty:netty-buffer}
 * @param version its version
 * @param jar the name of its file, with the classifier if it has one
 * @param licences the SPDX identifiers or names of its licences, none if it does not say
 */
record Component(String name, String version, String jar, List<String> licences) {
}
