package org.openmrs.messagesource;

import org.springframework.context.MessageSource;

/** Messages in the language of the user. */
public interface MessageSourceService extends MessageSource {

	String getMessage(String s);
}
