package org.openmrs.module.tributary.nativecore;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A row that the core wrote to the database and that OpenMRS has not been told of yet. */
public final class RefreshItem {

	/** What happened to the row. */
	public enum Op {
		INSERT,
		UPDATE,
		DELETE
	}

	/** A foreign key of the row, with the local id it held and the one it holds. */
	public static final class Reference {

		private final String column;

		private final String before;

		private final String after;

		public Reference(String column, String before, String after) {
			this.column = column;
			this.before = before;
			this.after = after;
		}

		public String getColumn() {
			return column;
		}

		/** Returns the former and the present local id, as far as there are any. */
		public List<String> owners() {
			List<String> owners = new ArrayList<>(2);
			if (before != null) {
				owners.add(before);
			}
			if (after != null && !after.equals(before)) {
				owners.add(after);
			}
			return owners;
		}
	}

	private final long id;

	private final Op op;

	private final String table;

	private final Map<String, String> key;

	private final List<Reference> references;

	public RefreshItem(long id, Op op, String table, Map<String, String> key, List<Reference> references) {
		this.id = id;
		this.op = op;
		this.table = table;
		this.key = Collections.unmodifiableMap(key);
		this.references = Collections.unmodifiableList(references);
	}

	/** Reads the list that the core hands out. */
	static List<RefreshItem> readAll(byte[] bytes) {
		CoreReader reader = new CoreReader(bytes);
		int count = reader.count();
		List<RefreshItem> items = new ArrayList<>(count);
		for (int i = 0; i < count; i++) {
			items.add(read(reader));
		}
		return items;
	}

	private static RefreshItem read(CoreReader reader) {
		long id = reader.number();
		Op op = Op.values()[reader.smallCount() - 1];
		String table = reader.text();
		Map<String, String> key = new LinkedHashMap<>();
		for (int n = reader.smallCount(); n > 0; n--) {
			key.put(reader.text(), reader.text());
		}
		List<Reference> references = new ArrayList<>();
		for (int n = reader.mediumCount(); n > 0; n--) {
			references.add(new Reference(reader.text(), reader.text(), reader.text()));
		}
		return new RefreshItem(id, op, table, key, references);
	}

	public long getId() {
		return id;
	}

	public Op getOp() {
		return op;
	}

	public String getTable() {
		return table;
	}

	/** Returns the primary key's columns with their local values. */
	public Map<String, String> getKey() {
		return key;
	}

	public List<Reference> getReferences() {
		return references;
	}
}
