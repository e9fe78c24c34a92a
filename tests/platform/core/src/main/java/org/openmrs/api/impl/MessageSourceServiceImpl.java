package org.openmrs.api.impl;

import java.util.Locale;

import org.openmrs.api.context.Context;
import org.openmrs.messagesource.MessageSourceService;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.MessageSource;
import org.springframework.context.MessageSourceResolvable;
import org.springframework.stereotype.Service;

/** The messages of core and of the started modules; a code without a message stands for itself. */
@Service("messageSourceService")
public class MessageSourceServiceImpl implements MessageSourceService {

	private final MessageSource messages;

	@Autowired
	public MessageSourceServiceImpl(@Qualifier("messageSourceServiceTarget") MessageSource messages) {
		this.messages = messages;
	}

	@Override
	public String getMessage(String s) {
		return getMessage(s, null, Context.getLocale());
	}

	@Override
	public String getMessage(String code, Object[] args, Locale locale) {
		return messages.getMessage(code, args, code, locale);
	}

	@Override
	public String getMessage(String code, Object[] args, String defaultMessage, Locale locale) {
		return messages.getMessage(code, args, defaultMessage, locale);
	}

	@Override
	public String getMessage(MessageSourceResolvable resolvable, Locale locale) {
		return messages.getMessage(resolvable, locale);
	}
}
