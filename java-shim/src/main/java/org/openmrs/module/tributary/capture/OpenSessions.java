package org.openmrs.module.tributary.capture;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.WeakHashMap;

/**
 * The sessions that may still write about what they have read. One that is closed or that nobody holds any more is none of them.
 */
final class OpenSessions {

	private final Set<SessionCapture> captures = Collections.newSetFromMap(Collections.synchronizedMap(new WeakHashMap<>()));

	void add(SessionCapture capture) {
		captures.add(capture);
	}

	/** Returns the first position of this server's journal that one of them has not seen: 0 where that is not known, none where none has read. */
	OptionalLong from() {
		List<SessionCapture> present;
		synchronized (captures) {
			present = new ArrayList<>(captures);
		}
		return present.stream().map(SessionCapture::openFrom).filter(OptionalLong::isPresent).mapToLong(OptionalLong::getAsLong)
		        .min();
	}
}
