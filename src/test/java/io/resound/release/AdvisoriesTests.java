package io.resound.release;

import java.nio.charset.StandardCharsets;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Which versions an advisory is about. */
class AdvisoriesTests {

	private static final Advisories LIST = Advisories
		.parse("""
				{
				  "packages": ["a:b", "a:c"],
				  "advisories": [
				    {"id": "GHSA-1", "summary": "Reads too far.", "affected": [
				      {"package": {"ecosystem": "Maven", "name": "a:b"}, "ranges": [
				        {"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "4.1.9.Final"}]}]},
				      {"package": {"ecosystem": "Maven", "name": "a:b"}, "ranges": [
				        {"type": "ECOSYSTEM", "events": [{"introduced": "4.2.0.Final"}, {"last_affected": "4.2.9.Final"}]}]}]},
				    {"id": "GHSA-2", "summary": "Not fixed.", "affected": [
				      {"package": {"ecosystem": "Maven", "name": "a:c"}, "ranges": [
				        {"type": "ECOSYSTEM", "events": [{"introduced": "2.0"}]}]}]}
				  ],
				  "accepted": [{"id": "GHSA-2", "package": "a:c", "version": "2.5", "because": "It is never called."}]
				}
				"""
			.getBytes(StandardCharsets.UTF_8));

	@ParameterizedTest
	@ValueSource(strings = { "0.1", "4.1.8.Final", "4.1.9.Beta1", "4.2.0.Final", "4.2.9.Final" })
	void aVersionInARangeIsNamedWithItsVulnerability(String version) {
		assertThat(complaints("a:b", version)).containsExactly("a:b " + version + ": GHSA-1 Reads too far.");
	}

	@ParameterizedTest
	@ValueSource(strings = { "4.1.9.Final", "4.1.10.Final", "4.2.0.Beta1", "4.2.10.Final", "5.0" })
	void aVersionOutsideOfAllRangesIsFine(String version) {
		assertThat(complaints("a:b", version)).isEmpty();
	}

	@Test
	void aRangeWithoutAnEndHasAllLaterVersions() {
		assertThat(complaints("a:c", "1.9")).isEmpty();
		assertThat(complaints("a:c", "2.0")).containsExactly("a:c 2.0: GHSA-2 Not fixed.");
		assertThat(complaints("a:c", "99")).hasSize(1);
	}

	@Test
	void aPackageThatNobodyLookedUpIsNotFine() {
		assertThat(complaints("a:d", "1")).containsExactly("a:d: its vulnerabilities were not looked up");
	}

	@Test
	void whatIsAcceptedIsAcceptedOfOneVersion() {
		assertThat(complaints("a:c", "2.5")).isEmpty();
		assertThat(complaints("a:c", "2.5.1")).containsExactly("a:c 2.5.1: GHSA-2 Not fixed.");
	}

	@Test
	void thePinnedListKnowsWhatOldVersionsHave() {
		Advisories pinned = Advisories.pinned();
		assertThat(pinned.advisories()).allSatisfy((advisory) -> {
			assertThat(advisory.id()).matches("GHSA(-[0-9a-z]{4}){3}|CVE-\\d{4}-\\d+");
			assertThat(advisory.summary()).isNotBlank();
			assertThat(advisory.affected()).isNotEmpty().allSatisfy((name, ranges) -> {
				assertThat(pinned.packages()).contains(name);
				assertThat(ranges).as(advisory.id()).isNotEmpty();
			});
		});
		assertThat(pinned.accepted()).allSatisfy((accepted) -> {
			assertThat(accepted.because()).isNotBlank();
			assertThat(pinned.advisories()).filteredOn(Advisory::id, accepted.id())
				.as("what is accepted is known")
				.anyMatch((advisory) -> advisory
					.affects(new Component(accepted.name(), accepted.version(), "", List.of())));
		});
		assertThat(pinned.complaints(with("io.netty:netty-codec-http2", "4.1.99.Final")))
			.anyMatch((complaint) -> complaint.contains("GHSA-xpw8-rcwv-8f8p"));
	}

	private static List<String> complaints(String name, String version) {
		return LIST.complaints(with(name, version));
	}

	private static BillOfMaterials with(String name, String version) {
		return new BillOfMaterials(List.of(new Component(name, version, "", List.of())));
	}

}
