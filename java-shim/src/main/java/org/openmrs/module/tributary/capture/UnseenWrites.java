package org.openmrs.module.tributary.capture;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.hibernate.engine.spi.SessionImplementor;

/**
 * What core writes past Hibernate together with rows that are captured: saving allergies sets {@code patient.allergy_status} by
 * SQL. The column is read back before the journal row is written; what it held before is not known.
 */
final class UnseenWrites {

	private static final String CAUSE = "allergy";

	private static final String TABLE = "patient";

	private static final String[] KEY = { "patient_id" };

	private static final String[] COLUMNS = { "allergy_status" };

	private final Set<Object> patients = new LinkedHashSet<>();

	/** Notes whose status a captured row stands for. */
	void note(Row row) {
		if (!row.getTable().equals(CAUSE)) {
			return;
		}
		Object patient = row.valueOf(KEY[0]);
		if (patient != null) {
			patients.add(patient);
		}
	}

	/** Returns the rows as the transaction leaves them, and forgets them. */
	List<Row> read(SessionImplementor session) {
		List<Row> rows = new ArrayList<>();
		for (Object patient : patients) {
			Object[] id = { patient };
			for (Object[] values : new RowReader(TABLE, COLUMNS, KEY).read(session, id)) {
				rows.add(Row.update(TABLE, new Row.Cells(KEY, id), new Row.Cells(COLUMNS, values), new Object[0]));
			}
		}
		patients.clear();
		return rows;
	}
}
