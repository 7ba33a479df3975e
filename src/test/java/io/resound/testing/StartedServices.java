package io.resound.testing;

import java.lang.reflect.Field;
import java.util.List;

import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * Starts and stops the services of fields that are {@link Started}. {@link Leaks} looks
 * after that for leaks, because it is registered before.
 */
final class StartedServices implements BeforeAllCallback, AfterAllCallback {

	@Override
	public void beforeAll(ExtensionContext context) throws IllegalAccessException {
		for (Field field : fields(context)) {
			field.set(null, Service.start(field.getAnnotation(Started.class).value()));
		}
	}

	@Override
	public void afterAll(ExtensionContext context) throws IllegalAccessException {
		for (Field field : fields(context)) {
			Service service = (Service) field.get(null);
			if (service != null) {
				service.close();
			}
		}
	}

	private static List<Field> fields(ExtensionContext context) {
		List<Field> fields = AnnotationSupport.findAnnotatedFields(context.getRequiredTestClass(), Started.class);
		fields.forEach((field) -> field.setAccessible(true));
		return fields;
	}

}
