package io.resound.limits;

import org.springframework.util.unit.DataSize;

/**
 * Heap that a part of the service may use, whatever its connections use. As many
 * connections are served by default as fit into what all shares leave.
 *
 * @param size the most that the part uses
 */
public record HeapShare(DataSize size) {
}
