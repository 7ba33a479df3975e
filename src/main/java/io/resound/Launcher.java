package io.resound;

/**
 * Main class of the packed service. It is compiled for Java 8, so that an older Java can
 * run it and say which one is needed, and only starts what is in the jar: the service, or
 * Boot's own launcher where the service is in a nested jar.
 */
public final class Launcher {

	/** The Java that everything else is compiled for. */
	static final int NEEDED = 25;

	/** The version of the class files of Java 1.0. */
	private static final int FIRST_CLASS_VERSION = 44;

	private Launcher() {
	}

	public static void main(String[] args) throws ReflectiveOperationException {
		int java = (int) Double.parseDouble(System.getProperty("java.class.version")) - FIRST_CLASS_VERSION;
		if (java < NEEDED) {
			System.err.println("Resound needs Java " + NEEDED + " or later; this is Java " + java + " in "
					+ System.getProperty("java.home"));
			System.exit(1);
		}
		service().getMethod("main", String[].class).invoke(null, (Object) args);
	}

	private static Class<?> service() throws ClassNotFoundException {
		try {
			return Class.forName("io.resound.Resound");
		}
		catch (ClassNotFoundException ex) {
			return Class.forName("org.springframework.boot.loader.launch.JarLauncher");
		}
	}

}
