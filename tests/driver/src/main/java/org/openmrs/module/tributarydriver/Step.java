package org.openmrs.module.tributarydriver;

import java.io.UnsupportedEncodingException;
import java.net.URLDecoder;
import java.util.LinkedHashMap;
import java.util.Map;

/** One line of a script: an operation and its named arguments. */
public final class Step {

    private final String operation;

    private final Map<String, String> arguments = new LinkedHashMap<>();

    /**
     * Reads a line such as {@code editName patient=UUID given=Anna%20Maria}.
     *
     * @param line the line
     * @param printed what earlier steps printed: {@code $name} stands for the last value of that name
     */
    public Step(String line, Map<String, String> printed) {
        String[] words = line.trim().split(" +");
        operation = words[0];
        for (int i = 1; i < words.length; i++) {
            int equals = words[i].indexOf('=');
            String value = decode(words[i].substring(equals + 1));
            arguments.put(words[i].substring(0, equals), value.startsWith("$") ? printed.get(value.substring(1)) : value);
        }
    }

    /** The operation's name. */
    public String operation() {
        return operation;
    }

    /** Whether the argument is given. */
    public boolean has(String name) {
        return arguments.containsKey(name);
    }

    /** The argument; it must be given. */
    public String text(String name) {
        String value = arguments.get(name);
        if (value == null) {
            throw new IllegalArgumentException(operation + " needs " + name);
        }
        return value;
    }

    /** The argument, or a default. */
    public String text(String name, String otherwise) {
        return has(name) ? text(name) : otherwise;
    }

    /** The argument as a number, or a default. */
    public int number(String name, int otherwise) {
        return has(name) ? Integer.parseInt(text(name)) : otherwise;
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text, "UTF-8");
        } catch (UnsupportedEncodingException e) {
            throw new IllegalStateException(e);
        }
    }
}
