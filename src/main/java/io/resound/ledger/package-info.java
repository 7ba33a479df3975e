/**
 * The ledger: which numbered requests of a run have arrived at this process, and how
 * often. Depends on {@code error}, {@code http}, {@code limits}, {@code metrics},
 * {@code pod}, {@code route} and {@code settings}.
 */
@NullMarked
package io.resound.ledger;

import org.jspecify.annotations.NullMarked;
