package org.openmrs.module.tributary.capture;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.hibernate.HibernateException;
import org.hibernate.engine.spi.SessionImplementor;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The columns of a table that an entity does not map: of core's own tables some, and what other modules add. A deleted row goes
 * with all of its columns, or it could not be brought back whole.
 */
final class UnmappedColumns {

	private static final Logger log = LoggerFactory.getLogger(UnmappedColumns.class);

	private final String[] columns;

	private final RowReader reader;

	private UnmappedColumns(String table, String[] columns, String[] keyColumns) {
		this.columns = columns;
		this.reader = new RowReader(table, columns, keyColumns);
	}

	/** Asks the database which columns there are; what it computes itself does not count. */
	static UnmappedColumns of(String table, String[] keyColumns, Set<String> mapped, SharedSessionContractImplementor session) {
		Set<String> known = mapped.stream().filter(name -> name != null).map(name -> name.toLowerCase(Locale.ROOT))
		        .collect(Collectors.toSet());
		List<String> all = ((SessionImplementor) session).doReturningWork(connection -> LiveTable.columns(connection, table));
		all.removeIf(known::contains);
		return new UnmappedColumns(table, all.toArray(new String[0]), keyColumns);
	}

	/** Returns whether every column is mapped. */
	boolean isEmpty() {
		return columns.length == 0;
	}

	/**
	 * Reads them of one row; nothing when the row is not there. What cannot be read (a type that the
	 * driver does not know, a column that somebody has dropped) is left out: OpenMRS itself does not even know of it.
	 */
	Row.Cells read(Row.Cells key, SharedSessionContractImplementor session) {
		try {
			List<Object[]> rows = reader.read(session, key.values());
			return rows.isEmpty() ? Row.Cells.NONE : new Row.Cells(columns, rows.get(0));
		}
		catch (HibernateException e) {
			log.warn("Columns {} of a deleted row are not in its record: {}", Arrays.toString(columns), e.getMessage());
			return Row.Cells.NONE;
		}
	}
}
