package org.openmrs.module.tributary.capture;

import java.util.List;

/** Knows what was applied since a session first read. */
public interface Overwritten {

	/**
	 * Returns the statements that put back what a transaction overwrites without having edited it.
	 *
	 * @param seen the mark of what the session has seen of other servers' journals, or null
	 * @param own the first position of this server's journal that it has not seen
	 * @param rows the rows that it updated: a line each, with tabs between table, id and edited columns
	 */
	List<String> statements(Long seen, long own, String rows);
}
