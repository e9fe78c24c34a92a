package org.openmrs.module.tributarydriver;

import java.io.UnsupportedEncodingException;
import java.net.URLEncoder;
import java.util.HashMap;
import java.util.Map;

/** Collects what the steps of a script print: lines of named values. */
public final class Output {

    private final StringBuilder lines = new StringBuilder();

    private final Map<String, String> last = new HashMap<>();

    /** Prints one line; names and values alternate. */
    public void line(Object... namesAndValues) {
        for (int i = 0; i < namesAndValues.length; i += 2) {
            String name = String.valueOf(namesAndValues[i]);
            String value = String.valueOf(namesAndValues[i + 1]);
            last.put(name, value);
            lines.append(i == 0 ? "" : " ").append(name).append('=').append(encode(value));
        }
        lines.append('\n');
    }

    /** The last value printed under each name. */
    public Map<String, String> last() {
        return last;
    }

    /** All lines, then {@code ok}. */
    public String finished() {
        return lines + "ok\n";
    }

    /** All lines, then what went wrong. */
    public String failed(Step step, Throwable problem) {
        String operation = step == null ? "the script" : step.operation();
        return lines + encode("failed at " + operation + ": " + problem) + "\n";
    }

    private static String encode(String text) {
        try {
            return URLEncoder.encode(text, "UTF-8");
        } catch (UnsupportedEncodingException e) {
            throw new IllegalStateException(e);
        }
    }
}
