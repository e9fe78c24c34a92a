package org.openmrs.module.tributary.capture;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.hibernate.bytecode.enhance.spi.LazyPropertyInitializer;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.persister.entity.AbstractEntityPersister;
import org.hibernate.persister.entity.SingleTableEntityPersister;
import org.hibernate.type.Type;

/** Where the properties of one entity lie in one of its tables; worked out once, then only read. */
final class TableLayout {

	private static final Object[] UNKNOWN = {};

	private final String table;

	private final String[] keyColumns;

	private final ColumnBinder key;

	private final boolean optional;

	private final Set<String> quiet;

	/** Of each property in the table: its index, its columns' binder, and its first place among {@link #columns}. */
	private final int[] properties;

	private final ColumnBinder[] binders;

	private final int[] places;

	/** Of each column in the table: its name (null for a formula), and whether Hibernate writes it. */
	private final String[] columns;

	private final boolean[] updatable;

	private final int[] insertPicks;

	private final String[] insertColumns;

	private final int[] fullPicks;

	private final String[] fullColumns;

	private final String discriminatorColumn;

	private final Object discriminator;

	/** Reads the columns that Hibernate does not map; worked out when a row is first deleted. */
	private volatile UnmappedColumns unmapped;

	TableLayout(AbstractEntityPersister persister, int tableNumber, CaptureRules rules) {
		table = Names.plain(persister.getTableName(tableNumber));
		keyColumns = Names.plain(persister.getKeyColumns(tableNumber));
		key = new ColumnBinder(persister.getIdentifierType(), persister.getFactory());
		optional = persister.isNullableTable(tableNumber);
		quiet = rules.quietColumns(table);
		Columns found = new Columns(persister, tableNumber);
		discriminatorColumn = tableNumber == 0 ? writtenDiscriminator(persister, found) : null;
		discriminator = discriminatorColumn == null ? null : discriminatorValue(persister);
		properties = found.properties.stream().mapToInt(Integer::intValue).toArray();
		binders = found.binders.toArray(new ColumnBinder[0]);
		places = found.places.stream().mapToInt(Integer::intValue).toArray();
		columns = found.names.toArray(new String[0]);
		updatable = new boolean[columns.length];
		List<Integer> inserts = new ArrayList<>();
		List<Integer> full = new ArrayList<>();
		for (int i = 0; i < columns.length; i++) {
			boolean own = columns[i] != null && !Arrays.asList(keyColumns).contains(columns[i]);
			updatable[i] = own && found.updatable.get(i);
			if (own && found.insertable.get(i)) {
				inserts.add(i);
			}
			if (own) {
				full.add(i);
			}
		}
		insertPicks = picks(inserts);
		insertColumns = names(inserts);
		fullPicks = picks(full);
		fullColumns = names(full);
	}

	/** The columns of the entity's properties in one table, in the order of the properties. */
	private static final class Columns {

		private final List<Integer> properties = new ArrayList<>();

		private final List<ColumnBinder> binders = new ArrayList<>();

		private final List<Integer> places = new ArrayList<>();

		private final List<String> names = new ArrayList<>();

		private final List<Boolean> insertable = new ArrayList<>();

		private final List<Boolean> updatable = new ArrayList<>();

		Columns(AbstractEntityPersister persister, int tableNumber) {
			String table = persister.getTableName(tableNumber);
			String[] propertyNames = persister.getPropertyNames();
			Type[] types = persister.getPropertyTypes();
			for (int i = 0; i < propertyNames.length; i++) {
				ColumnBinder binder = new ColumnBinder(types[i], persister.getFactory());
				if (binder.span() > 0 && table.equals(persister.getPropertyTableName(propertyNames[i]))) {
					add(persister, i, binder);
				}
			}
		}

		private void add(AbstractEntityPersister persister, int property, ColumnBinder binder) {
			properties.add(property);
			binders.add(binder);
			places.add(names.size());
			String[] columnNames = Names.plain(persister.getPropertyColumnNames(property));
			boolean inserted = persister.getPropertyInsertability()[property];
			boolean updated = persister.getPropertyUpdateability()[property];
			for (int i = 0; i < binder.span(); i++) {
				names.add(columnNames[i]);
				insertable.add(inserted && persister.getPropertyColumnInsertable()[property][i]);
				updatable.add(updated && persister.getPropertyColumnUpdateable()[property][i]);
			}
		}
	}

	/** Core's mappings name their key as a discriminator that is only read: such a column is no column of its own. */
	private String writtenDiscriminator(AbstractEntityPersister persister, Columns found) {
		boolean has = persister instanceof SingleTableEntityPersister && persister.getDiscriminatorColumnName() != null
		        && persister.getDiscriminatorValue() != null;
		String column = has ? Names.plain(persister.getDiscriminatorColumnName()) : null;
		return found.names.contains(column) || Arrays.asList(keyColumns).contains(column) ? null : column;
	}

	private static Object discriminatorValue(AbstractEntityPersister persister) {
		Object value = persister.getDiscriminatorValue();
		return value instanceof Number ? (Object) ((Number) value).longValue() : value.toString();
	}

	private static int[] picks(List<Integer> picked) {
		return picked.stream().mapToInt(Integer::intValue).toArray();
	}

	private String[] names(List<Integer> picked) {
		List<String> names = new ArrayList<>();
		picked.forEach(i -> names.add(columns[i]));
		if (discriminatorColumn != null) {
			names.add(discriminatorColumn);
		}
		return names.toArray(new String[0]);
	}

	String getTable() {
		return table;
	}

	/** Returns the row of an insert, or null when an optional table gets none. */
	Row inserted(Object id, Object[] state, Recording recording) {
		Object[] values = recordAll(state, recording);
		if (optional && allNull(values)) {
			return null;
		}
		return Row.insert(table, key(id, recording), new Row.Cells(insertColumns, pick(values, insertPicks)));
	}

	/** Reads what Hibernate does not map of a row that is about to be deleted. */
	Row.Cells unmapped(Object id, Recording recording) {
		UnmappedColumns found = unmapped;
		if (found == null) {
			Set<String> mapped = new HashSet<>(Arrays.asList(columns));
			mapped.addAll(Arrays.asList(keyColumns));
			mapped.add(discriminatorColumn);
			found = UnmappedColumns.of(table, keyColumns, mapped, recording.session());
			unmapped = found;
		}
		return found.isEmpty() ? Row.Cells.NONE : found.read(key(id, recording), recording.session());
	}

	/** Returns the full row as it was, or null when an optional table had none. */
	Row deleted(Object id, Object[] state, Row.Cells unmapped, Recording recording) {
		Object[] values = recordAll(state, recording);
		if (optional && allNull(values)) {
			return null;
		}
		Row.Cells mapped = new Row.Cells(fullColumns, pick(values, fullPicks));
		return Row.delete(table, key(id, recording), mapped.with(unmapped));
	}

	/** Returns the columns that changed, or null when none did; without an old state all that are written count. */
	Row updated(Object id, Object[] state, OldState old, Recording recording) {
		if (optional) {
			return updatedOptional(id, state, old, recording);
		}
		Object[] after = new Object[columns.length];
		Object[] before = new Object[columns.length];
		boolean[] recorded = new boolean[columns.length];
		for (int i = 0; i < properties.length; i++) {
			Object value = state[properties[i]];
			if (value == LazyPropertyInitializer.UNFETCHED_PROPERTY || old.same(properties[i], value)) {
				continue;
			}
			binders[i].record(recording.recorder, value, recording.session, after, places[i]);
			old.record(binders[i], properties[i], recording, before, places[i]);
			Arrays.fill(recorded, places[i], places[i] + binders[i].span(), true);
		}
		return changes(id, after, before, recorded, old.isKnown(), recording);
	}

	private Row changes(Object id, Object[] after, Object[] before, boolean[] recorded, boolean oldKnown, Recording recording) {
		int[] changed = new int[columns.length];
		int count = 0;
		boolean loud = false;
		for (int i = 0; i < columns.length; i++) {
			if (recorded[i] && updatable[i] && !(oldKnown && Values.same(after[i], before[i]))) {
				changed[count++] = i;
				loud |= !quiet.contains(columns[i]);
			}
		}
		if (!loud) {
			return null;
		}
		int[] picks = Arrays.copyOf(changed, count);
		String[] names = new String[count];
		for (int i = 0; i < count; i++) {
			names[i] = columns[picks[i]];
		}
		Object[] replaced = oldKnown ? pick(before, picks) : UNKNOWN;
		return Row.update(table, key(id, recording), new Row.Cells(names, pick(after, picks)), replaced);
	}

	/** A row of an optional table comes and goes with its values. */
	private Row updatedOptional(Object id, Object[] state, OldState old, Recording recording) {
		Object[] after = recordAll(state, recording);
		Object[] before = new Object[columns.length];
		for (int i = 0; i < properties.length; i++) {
			old.record(binders[i], properties[i], recording, before, places[i]);
		}
		if (allNull(before)) {
			return inserted(id, state, recording);
		}
		if (allNull(after)) {
			return Row.delete(table, key(id, recording), new Row.Cells(fullColumns, pick(before, fullPicks)));
		}
		boolean[] recorded = new boolean[columns.length];
		Arrays.fill(recorded, true);
		return changes(id, after, before, recorded, old.isKnown(), recording);
	}

	private Object[] recordAll(Object[] state, Recording recording) {
		Object[] values = new Object[columns.length];
		for (int i = 0; i < properties.length; i++) {
			Object value = state[properties[i]];
			if (value != LazyPropertyInitializer.UNFETCHED_PROPERTY) {
				binders[i].record(recording.recorder, value, recording.session, values, places[i]);
			}
		}
		return values;
	}

	/** Returns the columns that identify the row. */
	Row.Cells key(Object id, Recording recording) {
		Object[] values = new Object[keyColumns.length];
		key.record(recording.recorder, id, recording.session, values, 0);
		return new Row.Cells(keyColumns, values);
	}

	private Object[] pick(Object[] values, int[] picks) {
		boolean withDiscriminator = discriminatorColumn != null && (picks == insertPicks || picks == fullPicks);
		Object[] picked = new Object[withDiscriminator ? picks.length + 1 : picks.length];
		for (int i = 0; i < picks.length; i++) {
			picked[i] = values[picks[i]];
		}
		if (withDiscriminator) {
			picked[picks.length] = discriminator;
		}
		return picked;
	}

	private static boolean allNull(Object[] values) {
		for (Object value : values) {
			if (value != null) {
				return false;
			}
		}
		return true;
	}

	/** What recording needs from the session at hand. */
	static final class Recording {

		private final ValueRecorder recorder;

		private final SharedSessionContractImplementor session;

		Recording(ValueRecorder recorder, SharedSessionContractImplementor session) {
			this.recorder = recorder;
			this.session = session;
		}

		ValueRecorder recorder() {
			return recorder;
		}

		SharedSessionContractImplementor session() {
			return session;
		}
	}
}
