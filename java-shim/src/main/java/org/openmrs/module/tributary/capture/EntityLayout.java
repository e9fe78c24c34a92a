package org.openmrs.module.tributary.capture;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.hibernate.engine.spi.SessionImplementor;
import org.hibernate.persister.entity.AbstractEntityPersister;
import org.hibernate.persister.entity.EntityPersister;

/** The tables of one entity that are captured, parents first. */
final class EntityLayout {

	private final List<TableLayout> tables = new ArrayList<>();

	EntityLayout(EntityPersister persister, CaptureRules rules) {
		AbstractEntityPersister tabled = (AbstractEntityPersister) persister;
		for (int i = 0; i < tabled.getTableSpan(); i++) {
			if (!tabled.isInverseTable(i) && !rules.ignores(Names.plain(tabled.getTableName(i)))) {
				tables.add(new TableLayout(tabled, i, rules));
			}
		}
	}

	/** Returns whether none of the entity's tables is captured. */
	boolean isEmpty() {
		return tables.isEmpty();
	}

	void inserted(Object id, Object[] state, TableLayout.Recording recording, Consumer<Row> rows) {
		for (TableLayout table : tables) {
			emit(table.inserted(id, state, recording), rows);
		}
	}

	void updated(Object id, Object[] state, OldState old, TableLayout.Recording recording, Consumer<Row> rows) {
		for (TableLayout table : tables) {
			emit(table.updated(id, state, old, recording), rows);
		}
	}

	/** Reads what Hibernate does not map of an entity that is about to be deleted, table by table. */
	Row.Cells[] unmapped(Object id, TableLayout.Recording recording) {
		Row.Cells[] cells = new Row.Cells[tables.size()];
		for (int i = 0; i < cells.length; i++) {
			cells[i] = tables.get(i).unmapped(id, recording);
		}
		return cells;
	}

	/** Tells what the database itself deletes or changes with the entity's rows. */
	void cascades(Object id, TableLayout.Recording recording, LiveTables live, Consumer<Row> rows) {
		SessionImplementor session = (SessionImplementor) recording.session();
		for (TableLayout table : tables) {
			if (live.cascades(session).concern(table.getTable())) {
				live.cascades(session).follow(table.getTable(), table.key(id, recording), session, live, rows);
			}
		}
	}

	void deleted(Object id, Object[] state, Row.Cells[] unmapped, TableLayout.Recording recording, Consumer<Row> rows) {
		for (int i = tables.size() - 1; i >= 0; i--) {
			emit(tables.get(i).deleted(id, state, unmapped == null ? Row.Cells.NONE : unmapped[i], recording), rows);
		}
	}

	private static void emit(Row row, Consumer<Row> rows) {
		if (row != null) {
			rows.accept(row);
		}
	}
}
