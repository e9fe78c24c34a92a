package org.openmrs.module.tributary.web;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Paths;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.Test;

/** Whoever reads the page in one language misses nothing that the other has. */
public class MessagesTest {

	private static final String PREFIX = "tributary.";

	private static final Pattern MESSAGE = Pattern.compile("openmrs:message code=\"(tributary\\.[A-Za-z.]+)\"");

	private static Properties read(String name) throws IOException {
		Properties messages = new Properties();
		try (Reader reader = new InputStreamReader(MessagesTest.class.getResourceAsStream("/" + name), StandardCharsets.UTF_8)) {
			messages.load(reader);
		}
		return messages;
	}

	private static Set<String> used() throws IOException {
		Set<String> codes = new TreeSet<>();
		PageController.TEXT_CODES.forEach(code -> codes.add(PREFIX + code));
		ConflictsTexts.CODES.forEach(code -> codes.add(PREFIX + code));
		for (String name : new String[] { "tributary.jsp", "conflicts.jsp" }) {
			byte[] page = Files.readAllBytes(Paths.get(System.getProperty("tributary.pages"), name));
			Matcher matcher = MESSAGE.matcher(new String(page, StandardCharsets.UTF_8));
			while (matcher.find()) {
				codes.add(matcher.group(1));
			}
		}
		codes.add("tributary.page");
		return codes;
	}

	@Test
	public void bothLanguagesHaveWhatThePageShowsAndNothingElse() throws IOException {
		assertEquals(used(), new TreeSet<>(read("messages.properties").stringPropertyNames()));
		assertEquals(used(), new TreeSet<>(read("messages_fr.properties").stringPropertyNames()));
	}

	@Test
	public void placeholdersAreTheSameInBoth() throws IOException {
		Properties english = read("messages.properties");
		Properties french = read("messages_fr.properties");
		for (String code : english.stringPropertyNames()) {
			for (String place : new String[] { "{0}", "{1}" }) {
				assertEquals(code, english.getProperty(code).contains(place), french.getProperty(code).contains(place));
			}
			assertFalse("core does not double apostrophes: " + code, french.getProperty(code).contains("''"));
		}
	}
}
