package io.resound.ledger;

import java.nio.ByteBuffer;
import java.util.stream.LongStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.roaringbitmap.RoaringBitmap;

import static org.assertj.core.api.Assertions.assertThat;

/** A set of numbers, and the bound of the heap that it takes. */
class NumbersTests {

	private static final long LARGEST = (1L << 32) - 1;

	@Test
	void itHasWhatWasAdded() {
		Numbers numbers = new Numbers();
		LongStream.of(0, 5, 6, LARGEST, 1L << 31).forEach(numbers::add);
		assertThat(numbers.count()).isEqualTo(5);
		assertThat(LongStream.of(0, 5, 6, 1L << 31, LARGEST)).allMatch(numbers::contains);
		assertThat(LongStream.of(1, 7, LARGEST - 1)).noneMatch(numbers::contains);
		assertThat(numbers.nextIn(7)).isEqualTo(1L << 31);
		assertThat(numbers.nextIn(LARGEST)).isEqualTo(LARGEST);
		assertThat(numbers.nextOutside(5)).isEqualTo(7);
		assertThat(numbers.nextOutside(LARGEST)).isNegative();
	}

	@Test
	void othersReadItsPortableFormat() throws Exception {
		Numbers numbers = new Numbers();
		LongStream.of(1, 3, LARGEST).forEach(numbers::add);
		RoaringBitmap read = new RoaringBitmap();
		read.deserialize(ByteBuffer.wrap(numbers.portable()));
		assertThat(read).isEqualTo(RoaringBitmap.bitmapOf(1, 3, -1));
		assertThat(numbers.portableBytes()).isEqualTo(numbers.portable().length);
	}

	/** Numbers that are as far from each other as this. */
	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 7, 100, 4096, 65_536 })
	void theBoundIsNotBelowTheHeapThatTheLibraryEstimates(long distance) {
		Numbers numbers = new Numbers();
		RoaringBitmap bitmap = new RoaringBitmap();
		for (long number = 0; numbers.count() < 60_000 && number < LARGEST; number += distance) {
			long bound = numbers.bytesWith(number);
			numbers.add(number);
			bitmap.add((int) number);
			assertThat(numbers.bytes()).isEqualTo(bound);
		}
		assertThat(numbers.bytes()).isGreaterThanOrEqualTo(bitmap.getLongSizeInBytes());
	}

	@Test
	void theBoundOfADenseSetIsCloseToItsSize() {
		Numbers numbers = new Numbers();
		LongStream.range(0, 1_000_000).forEach(numbers::add);
		assertThat(numbers.bytes()).isBetween(numbers.portableBytes(), 2 * numbers.portableBytes());
	}

}
