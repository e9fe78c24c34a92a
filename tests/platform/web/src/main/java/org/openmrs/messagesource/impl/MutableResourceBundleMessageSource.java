package org.openmrs.messagesource.impl;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.text.MessageFormat;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;

import org.openmrs.util.OpenmrsClassLoader;
import org.springframework.context.support.AbstractMessageSource;

/**
 * The messages of the platform and of every started module, from all {@code messages*.properties} that the class loader of
 * this context finds: those of the locale, of its language, and without one. A code without a message stands for itself.
 */
public class MutableResourceBundleMessageSource extends AbstractMessageSource {

	private final ClassLoader loader = OpenmrsClassLoader.getInstance();

	private final Map<String, Properties> bundles = new ConcurrentHashMap<>();

	public MutableResourceBundleMessageSource() {
		setUseCodeAsDefaultMessage(true);
	}

	@Override
	protected MessageFormat resolveCode(String code, Locale locale) {
		String message = resolveCodeWithoutArguments(code, locale);
		return message == null ? null : createMessageFormat(message, locale);
	}

	@Override
	protected String resolveCodeWithoutArguments(String code, Locale locale) {
		List<String> suffixes = Arrays.asList("_" + locale, "_" + locale.getLanguage(), "");
		return suffixes.stream().map(suffix -> bundles.computeIfAbsent(suffix, this::load).getProperty(code))
		        .filter(message -> message != null).findFirst().orElse(null);
	}

	private Properties load(String suffix) {
		Properties messages = new Properties();
		try {
			for (URL file : Collections.list(loader.getResources("messages" + suffix + ".properties"))) {
				try (Reader reader = new InputStreamReader(file.openStream(), StandardCharsets.UTF_8)) {
					messages.load(reader);
				}
			}
		}
		catch (IOException e) {
			throw new UncheckedIOException(e);
		}
		return messages;
	}
}
