package io.resound.release;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarInputStream;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The jar of the service, and the libraries of the load tests, as they are packaged. Not
 * part of the build, since that has not packaged them yet: {@code release/check} runs
 * them.
 */
@Tag("release")
class PackagesTests {

	private static final Path INJECTOR = Path.of("gatling/target");

	private static final String LIBRARIES = "BOOT-INF/lib/";

	@Test
	void eachLibraryInTheJarIsInItsBillOfMaterialsWithALicence() throws IOException {
		BillOfMaterials bom = BillOfMaterials.parse(inJar("META-INF/sbom/application.cdx.json"));
		try (JarFile jar = new JarFile("target/resound.jar")) {
			Set<String> libraries = jar.stream()
				.map(JarEntry::getName)
				.filter((name) -> name.startsWith(LIBRARIES) && name.endsWith(".jar"))
				.map((name) -> name.substring(LIBRARIES.length()))
				.collect(Collectors.toCollection(TreeSet::new));
			// Unpacked, since it loads the others.
			assertThat(jar.getEntry("org/springframework/boot/loader/launch/JarLauncher.class")).isNotNull();
			String boot = jar.getManifest().getMainAttributes().getValue("Spring-Boot-Version");
			libraries.add("spring-boot-loader-" + boot + ".jar");
			// Starters only name other libraries, so Boot leaves them out.
			assertThat(jars(bom)).containsAll(libraries)
				.allMatch((name) -> libraries.contains(name) || name.startsWith("spring-boot-starter-"));
		}
		assertThat(bom.components()).allSatisfy((component) -> assertThat(component.licences()).isNotEmpty());
	}

	@Test
	void theManifestNamesTheBillOfMaterials() throws IOException {
		try (JarFile jar = new JarFile("target/resound.jar")) {
			assertThat(jar.getManifest().getMainAttributes().getValue("Sbom-Location"))
				.isEqualTo("META-INF/sbom/application.cdx.json");
		}
	}

	@Test
	void eachLibraryIsInTheNoticesOfTheJarAndOfTheInjector() throws IOException {
		assertNoticed(BillOfMaterials.parse(inJar("META-INF/sbom/application.cdx.json")),
				inJar("META-INF/THIRD-PARTY.txt"));
		assertNoticed(injectorsBom(), Files.readAllBytes(INJECTOR.resolve("classes/META-INF/THIRD-PARTY.txt")));
	}

	@Test
	void nativeLibrariesAreThereForBothArchitecturesAndAreWhatTheirNamesSay() throws IOException {
		Map<String, Integer> machines = new TreeMap<>();
		try (JarInputStream jar = new JarInputStream(Files.newInputStream(Path.of("target/resound.jar")))) {
			for (JarEntry entry = jar.getNextJarEntry(); entry != null; entry = jar.getNextJarEntry()) {
				if (entry.getName().startsWith(LIBRARIES) && entry.getName().contains("-linux-")) {
					machines.putAll(machines(jar));
				}
			}
		}
		assertThat(machines).containsOnlyKeys(
				Stream.of("netty_tcnative_linux", "netty_transport_native_epoll", "netty_transport_native_io_uring42")
					.flatMap((library) -> Stream.of("lib" + library + "_x86_64.so", "lib" + library + "_aarch_64.so"))
					.toList());
		assertThat(machines).allSatisfy(
				(name, machine) -> assertThat(machine).as(name).isEqualTo(name.endsWith("_x86_64.so") ? 62 : 183)); // EM_X86_64,
																													// EM_AARCH64
	}

	@Test
	void eachLibraryOfTheInjectorIsInItsBillOfMaterialsWithALicence() throws IOException {
		BillOfMaterials bom = injectorsBom();
		try (Stream<Path> files = Files.list(INJECTOR.resolve("dependency"))) {
			Set<String> libraries = files.map((file) -> file.getFileName().toString())
				.collect(Collectors.toCollection(TreeSet::new));
			assertThat(jars(bom)).containsAll(libraries);
		}
		assertThat(bom.components()).allSatisfy((component) -> assertThat(component.licences()).isNotEmpty());
	}

	@Test
	void noLibraryOfTheInjectorHasAKnownVulnerability() throws IOException {
		assertThat(Advisories.pinned().complaints(injectorsBom())).isEmpty();
	}

	private static BillOfMaterials injectorsBom() throws IOException {
		return BillOfMaterials
			.parse(Files.readAllBytes(INJECTOR.resolve("classes/META-INF/sbom/application.cdx.json")));
	}

	private static void assertNoticed(BillOfMaterials bom, byte[] notices) {
		assertThat(bom.components()).allSatisfy((component) -> assertThat(notices).asString(StandardCharsets.UTF_8)
			.contains("(" + component.name() + ":" + component.version() + " - "));
	}

	private static Set<String> jars(BillOfMaterials bom) {
		return bom.components().stream().map(Component::jar).collect(Collectors.toCollection(TreeSet::new));
	}

	private static byte[] inJar(String name) throws IOException {
		try (JarFile jar = new JarFile("target/resound.jar");
				InputStream entry = jar.getInputStream(jar.getEntry(name))) {
			return entry.readAllBytes();
		}
	}

	/** The machine in the ELF header of each native library in a jar. */
	private static Map<String, Integer> machines(InputStream library) throws IOException {
		Map<String, Integer> machines = new TreeMap<>();
		JarInputStream jar = new JarInputStream(library);
		for (JarEntry entry = jar.getNextJarEntry(); entry != null; entry = jar.getNextJarEntry()) {
			if (entry.getName().endsWith(".so")) {
				ByteBuffer header = ByteBuffer.wrap(jar.readNBytes(20)).order(ByteOrder.LITTLE_ENDIAN);
				assertThat(header.getInt(0)).isEqualTo(0x464c457f); // "\x7fELF"
				machines.put(Path.of(entry.getName()).getFileName().toString(), (int) header.getShort(18));
			}
		}
		return machines;
	}

}
