package org.openmrs.module.tributary.capture;

import java.io.Serializable;
import java.lang.reflect.Array;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.hibernate.collection.spi.PersistentCollection;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.persister.collection.AbstractCollectionPersister;

/**
 * The rows of one collection that this side owns: a join table, a table of elements, or the foreign key of a one-to-many.
 * <p>
 * A row is identified by its own id if it has one, else by owner and index, else by owner and element. Equal rows of a bag are
 * told apart by their number only.
 */
final class CollectionLayout {

	private final AbstractCollectionPersister persister;

	private final String table;

	private final boolean oneToMany;

	private final ColumnBinder owner;

	private final ColumnBinder identifier;

	private final ColumnBinder index;

	private final ColumnBinder element;

	/** All columns as recorded: owner, id, index, element; null for a formula. */
	private final String[] recorded;

	private final int[] keyPicks;

	private final String[] keyColumns;

	private final int[] cellPicks;

	private final String[] cellColumns;

	CollectionLayout(AbstractCollectionPersister persister) {
		this.persister = persister;
		table = Names.plain(persister.getTableName());
		oneToMany = persister.isOneToMany();
		SessionFactoryImplementor factory = persister.getFactory();
		owner = new ColumnBinder(persister.getKeyType(), factory);
		identifier = persister.getIdentifierType() == null ? null : new ColumnBinder(persister.getIdentifierType(), factory);
		index = persister.hasIndex() ? new ColumnBinder(persister.getIndexType(), factory) : null;
		element = new ColumnBinder(persister.getElementType(), factory);

		List<String> names = new ArrayList<>(Arrays.asList(Names.plain(persister.getKeyColumnNames())));
		int idAt = names.size();
		if (identifier != null) {
			names.add(Names.plain(persister.getIdentifierColumnName()));
		}
		int indexAt = names.size();
		if (index != null) {
			names.addAll(Arrays.asList(Names.plain(persister.getIndexColumnNames())));
		}
		int elementAt = names.size();
		names.addAll(Arrays.asList(Names.plain(persister.getElementColumnNames())));
		recorded = names.toArray(new String[0]);

		boolean byIndex = index != null && !names.subList(indexAt, elementAt).contains(null);
		List<Integer> key = new ArrayList<>();
		if (oneToMany) {
			addRange(key, elementAt, recorded.length);
		} else if (identifier != null) {
			addRange(key, idAt, indexAt);
		} else {
			addRange(key, 0, idAt);
			addRange(key, byIndex ? indexAt : elementAt, byIndex ? elementAt : recorded.length);
		}
		keyPicks = picks(key);
		keyColumns = names(keyPicks);
		List<Integer> cells = new ArrayList<>();
		addRange(cells, 0, recorded.length);
		cells.removeIf(i -> Arrays.asList(keyColumns).contains(recorded[i]));
		cellPicks = picks(cells);
		cellColumns = names(cellPicks);
	}

	private void addRange(List<Integer> picks, int from, int to) {
		for (int i = from; i < to; i++) {
			String name = recorded[i];
			if (name != null && picks.stream().noneMatch(picked -> name.equals(recorded[picked]))) {
				picks.add(i);
			}
		}
	}

	private static int[] picks(List<Integer> picked) {
		return picked.stream().mapToInt(Integer::intValue).toArray();
	}

	private String[] names(int[] picks) {
		return Arrays.stream(picks).mapToObj(i -> recorded[i]).toArray(String[]::new);
	}

	String getTable() {
		return table;
	}

	/** Reports every row of the collection as it is now. */
	void created(PersistentCollection collection, Serializable key, TableLayout.Recording recording, Consumer<Row> rows) {
		current(collection, key, recording).forEach(row -> rows.accept(added(row)));
	}

	/** Reports the rows by which the collection differs from what was loaded or last flushed. */
	void changed(PersistentCollection collection, Serializable key, TableLayout.Recording recording, Consumer<Row> rows) {
		Map<List<Object>, Deque<Object[]>> old = new LinkedHashMap<>();
		for (Object[] row : stored(collection, key, recording)) {
			old.computeIfAbsent(Arrays.asList(pick(row, keyPicks)), k -> new ArrayDeque<>()).add(row);
		}
		List<Row> written = new ArrayList<>();
		for (Object[] row : current(collection, key, recording)) {
			Deque<Object[]> same = old.get(Arrays.asList(pick(row, keyPicks)));
			Object[] before = same == null ? null : same.poll();
			if (before == null) {
				written.add(added(row));
			} else {
				addUpdate(before, row, written);
			}
		}
		old.values().forEach(left -> left.forEach(row -> rows.accept(removed(row))));
		written.forEach(rows);
	}

	/** Reports every row that was loaded or last flushed as gone. */
	void removed(PersistentCollection collection, Serializable key, TableLayout.Recording recording, Consumer<Row> rows) {
		stored(collection, key, recording).forEach(row -> rows.accept(removed(row)));
	}

	/** Reports every row that the database holds for an owner whose collection was never loaded as gone. */
	void removedUnloaded(Serializable key, TableLayout.Recording recording, Consumer<Row> rows) {
		Object[] ownerValues = new Object[owner.span()];
		owner.record(recording.recorder(), key, recording.session(), ownerValues, 0);
		String[] ownerColumns = Arrays.copyOf(recorded, owner.span());
		RowReader reader = new RowReader(persister.getTableName(), recorded, ownerColumns);
		reader.read(recording.session(), ownerValues).forEach(row -> rows.accept(removed(row)));
	}

	private Row added(Object[] row) {
		if (oneToMany) {
			return Row.update(table, key(row), cells(row), new Object[cellPicks.length]);
		}
		return Row.insert(table, key(row), cells(row));
	}

	private Row removed(Object[] row) {
		if (oneToMany) {
			Row.Cells none = new Row.Cells(cellColumns, new Object[cellPicks.length]);
			return Row.update(table, key(row), none, pick(row, cellPicks));
		}
		return Row.delete(table, key(row), cells(row));
	}

	private void addUpdate(Object[] before, Object[] after, List<Row> rows) {
		int[] changed = Arrays.stream(cellPicks).filter(i -> !Values.same(before[i], after[i])).toArray();
		if (changed.length > 0) {
			Row.Cells cells = new Row.Cells(names(changed), pick(after, changed));
			rows.add(Row.update(table, key(after), cells, pick(before, changed)));
		}
	}

	private Row.Cells key(Object[] row) {
		return new Row.Cells(keyColumns, pick(row, keyPicks));
	}

	private Row.Cells cells(Object[] row) {
		return new Row.Cells(cellColumns, pick(row, cellPicks));
	}

	private static Object[] pick(Object[] row, int[] picks) {
		Object[] picked = new Object[picks.length];
		for (int i = 0; i < picks.length; i++) {
			picked[i] = row[picks[i]];
		}
		return picked;
	}

	private List<Object[]> current(PersistentCollection collection, Serializable key, TableLayout.Recording recording) {
		List<Object[]> rows = new ArrayList<>();
		Iterator<?> entries = collection.entries(persister);
		for (int i = 0; entries.hasNext(); i++) {
			Object entry = entries.next();
			if (collection.entryExists(entry, i)) {
				Object id = identifier == null ? null : collection.getIdentifier(entry, i);
				Object position = index == null ? null : collection.getIndex(entry, i, persister);
				rows.add(row(key, id, position, collection.getElement(entry), recording));
			}
		}
		return rows;
	}

	private List<Object[]> stored(PersistentCollection collection, Serializable key, TableLayout.Recording recording) {
		Serializable snapshot = collection.getStoredSnapshot();
		List<Object[]> rows = new ArrayList<>();
		if (snapshot instanceof Map) {
			((Map<?, ?>) snapshot).forEach((name, value) -> {
				Object position = index == null ? null : name;
				Object id = identifier == null ? null : name;
				addStored(rows, row(key, id, position, value, recording), value);
			});
		} else {
			int i = 0;
			for (Object value : sequence(snapshot)) {
				addStored(rows, row(key, null, i, value, recording), value);
				i++;
			}
		}
		return rows;
	}

	private static void addStored(List<Object[]> rows, Object[] row, Object value) {
		if (value != null) {
			rows.add(row);
		}
	}

	private static Collection<?> sequence(Serializable snapshot) {
		if (snapshot == null) {
			return Collections.emptyList();
		}
		if (snapshot instanceof Collection) {
			return (Collection<?>) snapshot;
		}
		List<Object> elements = new ArrayList<>();
		for (int i = 0; i < Array.getLength(snapshot); i++) {
			elements.add(Array.get(snapshot, i));
		}
		return elements;
	}

	private Object[] row(Serializable key, Object id, Object position, Object value, TableLayout.Recording recording) {
		Object[] row = new Object[recorded.length];
		int at = record(owner, key, recording, row, 0);
		at = record(identifier, id, recording, row, at);
		at = record(index, position, recording, row, at);
		record(element, value, recording, row, at);
		return row;
	}

	private static int record(ColumnBinder binder, Object value, TableLayout.Recording recording, Object[] row, int at) {
		if (binder == null) {
			return at;
		}
		binder.record(recording.recorder(), value, recording.session(), row, at);
		return at + binder.span();
	}
}
